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
  /// Whether its host asked for silence until then (429 with `Retry-After`).
  public var holdsHost: Bool
  /// The remembered address of another host that asked so; `nil` otherwise.
  public var movedTo: String?
  /// The last poll, if nothing but our own settings says when the next is: no header, no document,
  /// no failure.
  public var freeSince: Timestamp?

  /// When to poll a feed.
  public init(
    feed: FeedID, nextPoll: Timestamp?, isGone: Bool = false, holdsHost: Bool = false,
    freeSince: Timestamp? = nil
  ) {
    self.feed = feed
    self.nextPoll = nextPoll
    self.isGone = isGone
    self.holdsHost = holdsHost
    self.freeSince = freeSince
  }
}

extension Store {
  /// The schedule of all configured feeds, in no particular order.
  ///
  /// - Throws: `StoreError`.
  public func schedule() async throws -> [ScheduleEntry] {
    try await read { db in
      var entries: [ScheduleEntry] = []
      let rows = try Prepared(
        db,
        """
        SELECT id, next_poll, is_gone, status = 429 AND next_poll_reason = '\(NextPoll.retryAfter)',
            CASE WHEN failures = 0 AND (next_poll_reason GLOB 'every *'
              OR next_poll_reason GLOB 'quiet: *') THEN last_poll END,
            CASE WHEN status = 429 AND redirect_seen >= \(FeedState.redirectConfirmations)
              THEN redirect_target END
          FROM feed WHERE removed_at IS NULL
        """)
      try rows.forEach(db) { row in
        var entry = ScheduleEntry(
          feed: FeedID(row.int(0)),
          nextPoll: row.intOrNil(1).map { Timestamp(milliseconds: $0) },
          isGone: row.int(2) != 0, holdsHost: row.int(3) != 0,
          freeSince: row.intOrNil(4).map { Timestamp(milliseconds: $0) })
        entry.movedTo = row.text(5)
        entries.append(entry)
      }
      return entries
    }
  }

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

  /// What is remembered of the feeds, in the order of `feeds`; a feed that the store doesn't know
  /// gets the state of one that was never polled.
  ///
  /// - Throws: `StoreError`.
  public func states(of feeds: [FeedID]) async throws -> [FeedState] {
    try await read { db in
      let rows = try Prepared(db, "SELECT \(FeedRow.columns) FROM feed WHERE id = ?")
      return try feeds.map { feed in
        rows.bind(1, feed.value)
        return try rows.first(db) { FeedRow.state(feed, $0) } ?? FeedState(feed: feed)
      }
    }
  }
}
