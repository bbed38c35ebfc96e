import Dispatch
import Glibc

/// What wakes a transfer loop: its epoll descriptor, and time. They end with their last reference,
/// and the descriptor is closed after that.
final class LoopSources {
  private let sockets: any DispatchSourceRead
  private let timer: any DispatchSourceTimer
  /// When the timer will fire, in nanoseconds of ``DispatchTime``.
  private var armedFor = UInt64.max

  init(epoll: Int32, queue: DispatchQueue) {
    sockets = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
    timer = DispatchSource.makeTimerSource(queue: queue)
    sockets.setCancelHandler { close(epoll) }
    timer.schedule(deadline: .distantFuture)
  }

  deinit {
    sockets.cancel()
    timer.cancel()
  }

  /// Begins to watch. Both closures are called on the queue.
  func activate(
    socketsReady: @escaping @Sendable () -> Void, timeUp: @escaping @Sendable () -> Void
  ) {
    sockets.setEventHandler(handler: socketsReady)
    timer.setEventHandler(handler: timeUp)
    sockets.activate()
    timer.activate()
  }

  /// Makes sure that the timer fires by then.
  ///
  /// libcurl changes its mind about the time with every request. The timer is set only when it
  /// would fire too late; firing too early costs less than setting it each time.
  func arm(for deadline: UInt64?) {
    guard let deadline, deadline < armedFor else { return }
    armedFor = deadline
    timer.schedule(deadline: DispatchTime(uptimeNanoseconds: deadline), leeway: .milliseconds(1))
  }

  /// The timer has fired and is not armed any more.
  func disarm() { armedFor = .max }
}
