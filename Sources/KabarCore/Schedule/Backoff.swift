/// Exponential backoff with jitter.
public enum Backoff {
  /// No wait grows beyond a day: whatever the error, a feed is tried again at least that often.
  public static let ceiling = Interval.days(1)

  /// The wait after the `failure`-th failure in a row.
  ///
  /// Doubles from `base`, with up to a quarter more so that feeds that failed together don't come
  /// back together.
  ///
  /// - Parameters:
  ///   - failure: 1 for the first failure.
  ///   - base: the wait after the first.
  ///   - limit: the longest wait, jitter included.
  ///   - jitter: 0..<1, chance or a feed's slot.
  public static func wait(
    failure: Int, base: Interval, limit: Interval, jitter: Double
  ) -> Interval {
    let exponent = min(max(0, failure - 1), 30)
    let doubled = Double(max(1, base.milliseconds)) * Double(1 << exponent)
    let bound = Double(max(0, limit.milliseconds))
    let stretched = doubled * (1 + 0.25 * min(max(0, jitter), 1))
    return Interval(milliseconds: Int64(min(stretched, bound)))
  }
}
