/// How often a feed is worth a poll, from when we first saw its items.
///
/// Publishers' dates are wrong, absent or in the future too often to decide anything.
public enum Cadence {
  /// A wait is this part of the time between two arrivals: a daily feed is looked at every two
  /// hours, a weekly one every fourteen.
  public static let share: Int64 = 12

  /// Lengthening below this is not worth it.
  public static let threshold = Interval.minutes(1)

  /// Arrivals that are remembered.
  public static let memory = 8

  /// The wait that suits the feed's habit; zero if there is no reason to wait longer than usual.
  ///
  /// - Parameters:
  ///   - arrivals: when polls first saw new items, oldest first.
  ///   - baseline: when the first document came.
  ///   - now: the time of the poll.
  public static func wait(
    arrivals: [Timestamp], baseline: Timestamp?, now: Timestamp
  ) -> Interval {
    guard let since = arrivals.last ?? baseline else { return .zero }
    var span = max(Interval.zero, now - since)
    if let first = arrivals.first, let last = arrivals.last, arrivals.count > 1, first < last {
      let mean = (last - first).milliseconds / Int64(arrivals.count - 1)
      span = max(span, Interval(milliseconds: mean))
    }
    let wait = Interval(milliseconds: span.milliseconds / share)
    return wait < threshold ? .zero : wait
  }
}
