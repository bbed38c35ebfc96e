import Configuration
import KabarCore

/// A feed in the schedule. Its place in the scheduler's array stays the same over reloads.
struct ScheduledFeed {
  var feed: FeedConfiguration
  let id: FeedID
  /// When it is due; `never` = switched off.
  var due = Timestamp.never
  /// Entries of the due queue with another generation are stale.
  var generation: UInt32 = 0
  /// Whether a poll is under way or the feed stands in line at the host gate.
  var isActive = false
  /// Whether the host gate has reserved a place at the due time.
  var hasReservation = false
  /// Whether the feed left the configuration.
  var isRemoved = false
}

extension Timestamp {
  /// A time that never comes.
  static let never = Timestamp(milliseconds: .max)
}
