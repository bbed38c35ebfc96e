import GRDB
import KabarCore

/// When a feed is to be polled; all that the scheduler keeps of a feed between polls.
public struct ScheduleEntry: Sendable, Hashable {
  /// The feed.
  public var feed: FeedID
  /// When; `nil` = never polled and due, unless `isGone`.
  public var nextPoll: Timestamp?
  /// Whether the feed is switched off because it answered 410.
  public var isGone: Bool
  /// Until when its host asked for silence (429 with `Retry-After`).
  public var hostSilentUntil: Timestamp?
  /// The remembered address of another host that asked so; `nil` otherwise.
  public var movedTo: String?
  /// The last poll.
  public var lastPoll: Timestamp?
  /// What says when the next is.
  public var cause = Cause.other

  /// What says when the next poll is, as far as a changed configuration may change it.
  public enum Cause: Int64, Sendable {
    /// A host: it is waited for.
    case other = 0
    /// The interval alone.
    case interval = 1
    /// The feed's own habit.
    case habit = 2
    /// What the site asks for, or failures: never longer than `max_interval`.
    case bounded = 3
  }

  /// When to poll a feed.
  public init(
    feed: FeedID, nextPoll: Timestamp?, isGone: Bool = false
  ) {
    self.feed = feed
    self.nextPoll = nextPoll
    self.isGone = isGone
  }
}

/// A poll that a changed configuration has made come sooner.
public struct HastenedPoll: Sendable, Hashable {
  /// When it comes now.
  public var time: Timestamp
  /// Why then, in a few words; `nil` if that is as before.
  public var reason: String?
  /// The last poll, after which this is the next.
  public var lastPoll: Timestamp?

  /// A poll at `time` instead of later.
  public init(time: Timestamp, reason: String?, lastPoll: Timestamp?) {
    self.time = time
    self.reason = reason
    self.lastPoll = lastPoll
  }
}

extension Store {
  /// The schedule of all configured feeds, in the order of their numbers.
  ///
  /// - Parameter count: about how many there are.
  /// - Throws: `StoreError`.
  public func schedule(expecting count: Int = 0) async throws -> [ScheduleEntry] {
    try await read { db in
      var entries: [ScheduleEntry] = []
      entries.reserveCapacity(count)
      let rows = try Prepared(
        db,
        """
        SELECT id, next_poll, is_gone, host_silent_until, last_poll, failures, next_poll_reason,
            CASE WHEN status = 429 AND redirect_seen >= \(FeedState.redirectConfirmations)
              THEN redirect_target END
          FROM feed WHERE removed_at IS NULL ORDER BY id
        """)
      try rows.forEach(db) { row in
        var entry = ScheduleEntry(
          feed: FeedID(row.int(0)),
          nextPoll: row.intOrNil(1).map { Timestamp(milliseconds: $0) },
          isGone: row.int(2) != 0)
        entry.hostSilentUntil = row.intOrNil(3).map { Timestamp(milliseconds: $0) }
        entry.lastPoll = row.intOrNil(4).map { Timestamp(milliseconds: $0) }
        entry.cause = Self.cause(row, failures: 5, reason: 6)
        entry.movedTo = row.text(7)
        entries.append(entry)
      }
      return entries
    }
  }

  private static func cause(_ row: Prepared, failures: Int32, reason: Int32) -> ScheduleEntry.Cause {
    if row.isText(reason, NextPoll.retryAfter) || row.isText(reason, NextPoll.hostLimit) {
      return .other
    }
    if row.int(failures) > 0 { return .bounded }
    return row.withBytes(reason) { text in
      guard let text else { return .bounded }
      if text.starts(with: everyInterval) { return .interval }
      return text.starts(with: quiet) ? .habit : .bounded
    }
  }

  private static let everyInterval = Array("every ".utf8)
  private static let quiet = Array("quiet: ".utf8)

  /// Writes down that polls were put off by their hosts' pace, so that it can be seen and outlives
  /// a restart. A poll that is due later all the same stays where it is.
  ///
  /// - Throws: `StoreError`.
  public func putOff(_ polls: [FeedID: Timestamp]) async throws {
    try await write { db in
      let statement = try db.cachedStatement(
        sql: """
          UPDATE feed SET next_poll = ?1, next_poll_reason = ?2
            WHERE id = ?3 AND is_gone = 0 AND ifnull(next_poll, ?1 - 1) < ?1
          """)
      for (feed, time) in polls {
        try statement.execute(
          arguments: [time.milliseconds, NextPoll.hostLimit, feed.value])
      }
    }
  }

  /// Writes down that polls come sooner than was planned, so that it can be seen. A feed that was
  /// polled since has a newer plan.
  ///
  /// - Throws: `StoreError`.
  public func hasten(_ polls: [FeedID: HastenedPoll]) async throws {
    try await write { db in
      let statement = try db.cachedStatement(
        sql: """
          UPDATE feed SET next_poll = ?1, next_poll_reason = ifnull(?2, next_poll_reason)
            WHERE id = ?3 AND is_gone = 0 AND next_poll > ?1 AND last_poll IS ?4
          """)
      for (feed, poll) in polls {
        try statement.execute(
          arguments: [
            poll.time.milliseconds, poll.reason, feed.value, poll.lastPoll?.milliseconds,
          ])
      }
    }
  }

  /// What is remembered of the feeds, in the order of `feeds`; a feed that the store doesn't know
  /// gets the state of one that was never polled.
  ///
  /// - Throws: `StoreError`.
  public func states(of feeds: [FeedID]) async throws -> [FeedState] {
    try await read { db in
      guard feeds.count > 1 else {
        let rows = try Prepared(db, FeedRow.one)
        return try feeds.map { feed in
          rows.bind(1, feed.value)
          return try rows.first(db) { FeedRow.state(feed, $0) } ?? FeedState(feed: feed)
        }
      }
      let rows = try Prepared(db, FeedRow.several)
      var states: [FeedState] = []
      states.reserveCapacity(feeds.count)
      for start in stride(from: 0, to: feeds.count, by: FeedRow.rowsPerQuery) {
        let group = feeds[start..<min(start + FeedRow.rowsPerQuery, feeds.count)]
        for place in 0..<FeedRow.rowsPerQuery {
          rows.bind(
            Int32(place + 1), place < group.count ? group[start + place].value : nil)
        }
        // They come in order, as far as known; nothing promises it.
        func fill(upTo end: Int) {
          while states.count < end { states.append(FeedState(feed: feeds[states.count])) }
        }
        try rows.forEach(db) { row in
          let index = start + Int(row.int(0))
          guard group.indices.contains(index) else { return }
          fill(upTo: index)
          let state = FeedRow.state(feeds[index], row, from: 1)
          if index == states.count { states.append(state) } else { states[index] = state }
        }
        fill(upTo: group.endIndex)
      }
      return states
    }
  }
}
