import KabarCore
import Logging
import Store

/// What all pumps are built with.
struct PumpContext: Sendable {
  let log: DeliveryLog
  let encoder: EventEncoder
  let policy: RetryPolicy
  let userAgent: String
  let logger: Logger
  let now: @Sendable () -> Timestamp
  let chance: @Sendable () -> Double
}

/// What a sink has done since it was started.
public struct DeliveryCounts: Sendable, Equatable {
  /// Events taken.
  public var delivered = 0
  /// Attempts that failed.
  public var failed = 0
  /// Events given up.
  public var dead = 0

  /// Nothing yet.
  public init() {}

  /// Adds up.
  public static func + (left: DeliveryCounts, right: DeliveryCounts) -> DeliveryCounts {
    var sum = left
    sum.delivered += right.delivered
    sum.failed += right.failed
    sum.dead += right.dead
    return sum
  }
}

/// Moves events from the log to one sink, at the sink's own pace.
protocol SinkPump: Actor {
  /// Wakes it.
  nonisolated var signal: WakeSignal { get }

  /// Clock, log and policy.
  nonisolated var context: PumpContext { get }

  /// Whether it runs, and who waits for it.
  var life: PumpLife { get set }

  /// What was done so far.
  var counts: DeliveryCounts { get }

  /// Whether the last try to write or to settle failed, so that events wait.
  var isBlocked: Bool { get }

  /// Works until it is stopped.
  func run() async

  /// Takes note of why it was woken.
  func heed(_ reasons: WakeSignal.Reasons)

  /// The grace of a stop is over.
  func dropRequests()
}

extension SinkPump {
  /// Waits until nothing can be delivered now; what failed waits in the store.
  func quiet() async {
    signal.raise(.log)
    await withCheckedContinuation { waiter in
      if life.hasEnded { waiter.resume() } else { life.addQuietWaiter(waiter) }
    }
  }

  /// Ends all waits in `quiet`.
  func giveUpWaiting() { life.becomeQuiet() }

  /// Ends `run`: requests in flight get a last moment.
  ///
  /// - Parameter grace: how long.
  func stop(grace: Interval) async {
    life.isStopping = true
    signal.raise(.stop)
    guard !life.hasEnded else { return }
    let alarm = Task {
      try? await Task.sleep(for: .milliseconds(grace.milliseconds))
      dropRequests()
    }
    await withCheckedContinuation { life.addEndWaiter($0) }
    alarm.cancel()
  }

  /// Waits so long, in spite of what happens meanwhile; a stop ends it.
  func pause(for length: Interval) async {
    life.becomeQuiet()
    let end = context.now() + length
    while !life.isStopping {
      let rest = end - context.now()
      guard rest > .zero else { break }
      heed(await signal.wait(atMost: rest))
    }
  }

  /// How long to pause after so many failures in a row: a second, doubling up to a minute.
  func pauseLength(afterFailures failures: Int) -> Interval {
    min(context.policy.wait(afterProbes: failures - 1, chance: context.chance()), .minutes(1))
  }
}

/// Whether a pump runs, and who waits for it to have nothing to do or to have ended.
struct PumpLife {
  /// It should end.
  var isStopping = false
  /// It has.
  private(set) var hasEnded = false
  private var quietWaiters: [CheckedContinuation<Void, Never>] = []
  private var endWaiters: [CheckedContinuation<Void, Never>] = []

  mutating func addQuietWaiter(_ waiter: CheckedContinuation<Void, Never>) {
    quietWaiters.append(waiter)
  }

  mutating func addEndWaiter(_ waiter: CheckedContinuation<Void, Never>) {
    endWaiters.append(waiter)
  }

  /// Nothing can be delivered now.
  mutating func becomeQuiet() {
    for waiter in quietWaiters { waiter.resume() }
    quietWaiters = []
  }

  /// Nobody waits for the end any longer.
  mutating func releaseEndWaiters() {
    for waiter in endWaiters { waiter.resume() }
    endWaiters = []
  }

  /// The pump has ended.
  mutating func end() {
    hasEnded = true
    becomeQuiet()
    releaseEndWaiters()
  }
}
