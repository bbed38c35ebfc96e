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

  /// Works until it is stopped.
  func run() async

  /// Waits until nothing can be delivered now; what failed waits in the store.
  func quiet() async

  /// Ends all waits in `quiet`.
  func giveUpWaiting()

  /// Ends `run`: requests in flight get a last moment.
  ///
  /// - Parameter grace: how long.
  func stop(grace: Interval) async

  /// What was done so far.
  var counts: DeliveryCounts { get }
}

/// Waiting for a pump to have nothing to do.
struct QuietWaiters {
  private var waiters: [CheckedContinuation<Void, Never>] = []

  mutating func add(_ waiter: CheckedContinuation<Void, Never>) { waiters.append(waiter) }

  mutating func resumeAll() {
    for waiter in waiters { waiter.resume() }
    waiters = []
  }
}
