/// When a feed is asked without validators, although there are some: once a week, for servers that
/// are stuck on 304, and once a change that was kept back may be told.
public enum UnconditionalRequest {
  /// A conditional feed is asked without conditions this often.
  public static let period = Interval.days(7)

  /// Whether the next request is to be one.
  ///
  /// - Parameter cooldown: the `update_cooldown` in force now, which may be another than when a
  ///   change was kept back.
  public static func isDue(_ state: FeedState, cooldown: Interval, now: Timestamp) -> Bool {
    // What lies in the future was written by a clock that has been set back since.
    guard let last = state.lastUnconditional, last <= now + .days(1) else { return true }
    let wait = wait(of: state.feed)
    return now > last + (state.keepsBack ? min(cooldown, wait) : wait)
  }

  /// Not all feeds of an installation on the same day of the week.
  fileprivate static func wait(of feed: FeedID) -> Interval {
    .milliseconds(
      period.milliseconds + Slot.offset(feed, within: .days(1), salt: 2).milliseconds)
  }
}

extension FeedState {
  /// Whether a change that the last document had is yet to be told.
  ///
  /// Nothing else leaves validators without a digest: a cut document keeps neither.
  var keepsBack: Bool { bodyDigest == nil && !validators.isEmpty }

  /// Notes that a change may be told only when `update_cooldown` is over.
  ///
  /// An origin that answers 304, or the same body, would keep it from ever being told: so the digest
  /// is forgotten, and what counts as the last unconditional request is what the cooldown runs from.
  ///
  /// - Parameters:
  ///   - since: when the item was last told as updated.
  ///   - cooldown: the `update_cooldown` in force.
  mutating func keepBack(since: Timestamp, cooldown: Interval) {
    bodyDigest = nil
    let wait = UnconditionalRequest.wait(of: feed)
    if cooldown <= wait {
      lastUnconditional = since
    } else {
      // Longer than a week: weekly until then.
      lastUnconditional = lastUnconditional.map { min($0, since + cooldown - wait) }
    }
  }
}
