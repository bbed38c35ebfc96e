// Dispatch sources are safe to use from any thread; their protocols don't say so on Linux.
@preconcurrency import Dispatch
import KabarCore

/// The engine's clock: the time, and one wake-up. A manual one makes weeks pass in a second.
public protocol EngineClock: Sendable {
  /// The wall-clock time.
  func now() -> Timestamp
  /// Calls `wake` once, at `time` or a little later, in place of any earlier call that is pending.
  func arm(at time: Timestamp, _ wake: @escaping @Sendable () -> Void)
  /// Calls off a pending wake-up.
  func disarm()
}

/// The real clock, on a Dispatch timer.
public final class SystemClock: EngineClock {
  private let timer: any DispatchSourceTimer

  /// A clock whose wake-ups run on a queue of its own.
  public init() {
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "kabar.clock"))
    timer.schedule(deadline: .distantFuture)
    timer.resume()
  }

  /// The wall-clock time.
  public func now() -> Timestamp { LocalTime.now() }

  /// Calls `wake` once, in place of any earlier call that is pending.
  public func arm(at time: Timestamp, _ wake: @escaping @Sendable () -> Void) {
    let wait = max(time - now(), .zero)
    timer.setEventHandler(handler: wake)
    timer.schedule(
      deadline: .now() + .milliseconds(Int(wait.milliseconds)), leeway: .milliseconds(5))
  }

  /// Calls off a pending wake-up.
  public func disarm() {
    timer.schedule(deadline: .distantFuture)
  }

  deinit {
    timer.cancel()
  }
}
