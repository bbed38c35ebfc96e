import GRDB
import KabarCore

extension Store {
  /// Notifies the items that the flood guard holds: their events are made, oldest first.
  ///
  /// - Parameters:
  ///   - feed: whose.
  ///   - now: the time.
  /// - Returns: how many there were.
  /// - Throws: `StoreError`.
  public func release(_ feed: FeedID, now: Timestamp) async throws -> Int {
    let (count, last) = try await write { db in
      var sequence = try EventLog.latest(db)
      let held = try Row.fetchAll(
        db,
        sql: "SELECT id, content_id FROM item WHERE feed_id = ? AND disposition = 4 ORDER BY id",
        arguments: [feed.value])
      for row in held {
        let item: Int64 = row[0]
        guard let content = row[1] as Int64? else { continue }
        sequence += 1
        try db.cachedStatement(
          sql: """
            INSERT INTO event (seq, feed_id, item_id, content_id, type, created_at)
            VALUES (?, ?, ?, ?, 0, ?)
            """
        ).execute(arguments: [sequence, feed.value, item, content, now.milliseconds])
        try db.cachedStatement(
          sql: """
            UPDATE item SET disposition = 0, first_event = ? WHERE id = ?
            """
        ).execute(arguments: [sequence, item])
        try db.cachedStatement(sql: "UPDATE content SET last_event = ? WHERE id = ?")
          .execute(arguments: [sequence, content])
      }
      try Self.clearHeld(feed, db)
      return (held.count, sequence)
    }
    if count > 0 { signal.send(last) }
    return count
  }

  /// Forgets that the items which the flood guard holds were to be notified; they stay known.
  ///
  /// - Parameter feed: whose.
  /// - Returns: how many there were.
  /// - Throws: `StoreError`.
  public func drop(_ feed: FeedID) async throws -> Int {
    try await write { db in
      try db.execute(
        sql: "UPDATE item SET disposition = 5 WHERE feed_id = ? AND disposition = 4",
        arguments: [feed.value])
      let count = db.changesCount
      try Self.clearHeld(feed, db)
      return count
    }
  }

  private static func clearHeld(_ feed: FeedID, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE feed SET held_count = 0 WHERE id = ?", arguments: [feed.value])
  }
}
