/// When a feed is asked without validators, although there are some: once a week, for servers that
/// are stuck on 304, and once a change that was kept back may be told.
public enum UnconditionalRequest {
  /// A conditional feed is asked without conditions this often.
  public static let period = Interval.days(7)

  /// Whether the next request is to be one.
  public static func isDue(_ state: FeedState, now: Timestamp) -> Bool {
    // What lies in the future was written by a clock that has been set back since.
    guard let last = state.lastUnconditional, last <= now + .days(1) else { return true }
    return now > last + wait(of: state.feed)
  }

  /// What `FeedState.lastUnconditional` has to be for the next one to be due right after `time`.
  static func last(dueAfter time: Timestamp, of feed: FeedID) -> Timestamp {
    time - wait(of: feed)
  }

  /// Not all feeds of an installation on the same day of the week.
  private static func wait(of feed: FeedID) -> Interval {
    .milliseconds(
      period.milliseconds + Slot.offset(feed, within: .days(1), salt: 2).milliseconds)
  }
}
