import KabarCore

/// Whether a receiver looks alive.
///
/// After a number of failures in a row, of whatever events, the receiver counts as down: nothing is
/// sent but one probe at a time, at doubling intervals, and the other events wait without using up
/// their attempts. The first success ends it.
struct Circuit: Sendable, Equatable {
  private(set) var failuresInARow = 0
  private(set) var downSince: Timestamp?
  private(set) var probes = 0
  private(set) var nextProbe: Timestamp?

  /// Whether the receiver counts as down.
  var isDown: Bool { downSince != nil }

  /// A receiver took something.
  ///
  /// - Returns: since when it was down, if it was.
  mutating func succeeded() -> Timestamp? {
    let since = downSince
    self = Circuit()
    return since
  }

  /// A delivery failed.
  ///
  /// - Returns: whether the receiver counts as down from now on and did not before.
  mutating func failed(now: Timestamp, isProbe: Bool, policy: RetryPolicy, chance: Double) -> Bool {
    failuresInARow &+= 1
    if downSince != nil {
      if isProbe {
        probes &+= 1
        nextProbe = now + policy.wait(afterProbes: probes, chance: chance)
      }
      return false
    }
    guard failuresInARow >= policy.failuresUntilDown else { return false }
    downSince = now
    nextProbe = now + policy.wait(afterProbes: 0, chance: chance)
    return true
  }

  /// Somebody asks to try now.
  mutating func probeNow(_ now: Timestamp) {
    if downSince != nil { nextProbe = now }
  }
}
