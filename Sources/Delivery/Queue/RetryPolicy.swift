import KabarCore

/// How long a failed delivery waits, and when a receiver counts as down. The defaults are the
/// documented behaviour; tests shorten them.
public struct RetryPolicy: Sendable, Hashable {
  /// The wait after an event's first failure; it doubles with each further one.
  public var firstWait = Interval.seconds(5)
  /// The longest wait of an event.
  public var longestWait = Interval.hours(6)
  /// So many failures in a row, of whatever events, and the receiver counts as down.
  public var failuresUntilDown = 10
  /// The wait before the first probe of a receiver that is down; it doubles with each further one.
  public var firstProbeWait = Interval.seconds(1)
  /// The longest wait between two probes.
  public var longestProbeWait = Interval.minutes(5)
  /// The longest `Retry-After` that is obeyed.
  public var longestRetryAfter = Interval.hours(24)

  /// The documented behaviour.
  public init() {}

  /// The wait after an event's failure.
  ///
  /// - Parameters:
  ///   - attempts: how often it has failed, at least 1.
  ///   - chance: a random number in 0..<1; up to a fifth of the wait comes on top, so that events
  ///     that failed together don't return together.
  public func wait(afterAttempts attempts: Int, chance: Double) -> Interval {
    Self.doubled(firstWait, times: attempts - 1, longest: longestWait, chance: chance)
  }

  /// The wait before the next probe.
  ///
  /// - Parameters:
  ///   - probes: how many have failed.
  ///   - chance: a random number in 0..<1.
  public func wait(afterProbes probes: Int, chance: Double) -> Interval {
    Self.doubled(firstProbeWait, times: probes, longest: longestProbeWait, chance: chance)
  }

  private static func doubled(
    _ first: Interval, times: Int, longest: Interval, chance: Double
  ) -> Interval {
    let factor = Double(sign: .plus, exponent: min(max(times, 0), 60), significand: 1)
    let spread = 1 + 0.2 * min(max(chance, 0), 1)
    let wait = Double(first.milliseconds) * factor * spread
    return .milliseconds(Int64(min(wait, Double(longest.milliseconds))))
  }
}
