import GRDB
import KabarCore

extension DeliveryLog {
  /// How long a dead letter is kept and keeps its event.
  public static let deadLetterRetention = Interval.days(30)

  /// The lowest event number that a sink still needs: events below can be pruned.
  ///
  /// Sinks that left the configuration don't count; dead letters do, until they expire.
  ///
  /// - Returns: `Int64.max` if there is no sink.
  static func horizon(in db: Database) throws -> Int64 {
    let cursor = try Int64.fetchOne(
      db, sql: "SELECT min(cursor) FROM sink WHERE removed_at IS NULL")
    let row = try Int64.fetchOne(
      db,
      sql: """
        SELECT min(seq) FROM delivery
        WHERE sink_id IN (SELECT id FROM sink WHERE removed_at IS NULL)
        """)
    return min(cursor.map { $0 &+ 1 } ?? .max, row ?? .max)
  }

  /// The lowest event number that a sink still needs: events below can be pruned.
  public func horizon() async throws -> Int64 {
    try await read(Self.horizon(in:))
  }

  /// One bounded step of retention: forgets expired dead letters, the history of events that the
  /// log no longer has, and sinks that left the configuration long ago.
  ///
  /// - Parameters:
  ///   - now: the time.
  ///   - limit: about so many rows are deleted.
  /// - Returns: whether nothing is left to do for now.
  @discardableResult
  public func prune(now: Timestamp, limit: Int = 1000) async throws -> Bool {
    try await write { db in
      try Self.forgetSinks(removedBefore: now - Self.removedSinkRetention, in: db)
      let first = try Int64.fetchOne(db, sql: "SELECT min(seq) FROM event") ?? .max
      let dead = (now - Self.deadLetterRetention).milliseconds
      try db.execute(
        sql: """
          DELETE FROM delivery WHERE (sink_id, seq) IN (
            SELECT sink_id, seq FROM delivery WHERE status = 1 AND changed_at < ? LIMIT ?)
          """, arguments: [dead, limit])
      var deleted = db.changesCount
      try db.execute(
        sql: "DELETE FROM attempt WHERE id IN (SELECT id FROM attempt WHERE seq < ? LIMIT ?)",
        arguments: [first, limit])
      deleted = max(deleted, db.changesCount)
      try db.execute(
        sql: """
          DELETE FROM delivery_batch WHERE (sink_id, first_seq) IN (
            SELECT sink_id, first_seq FROM delivery_batch WHERE last_seq < ? LIMIT ?)
          """, arguments: [first, limit])
      deleted = max(deleted, db.changesCount)
      return deleted < limit
    }
  }

  static func forgetSinks(removedBefore limit: Timestamp, in db: Database) throws {
    let ids = try Int64.fetchAll(
      db, sql: "SELECT id FROM sink WHERE removed_at < ?", arguments: [limit.milliseconds])
    for id in ids {
      for table in ["delivery", "attempt", "delivery_batch"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE sink_id = ?", arguments: [id])
      }
      try db.execute(sql: "DELETE FROM sink WHERE id = ?", arguments: [id])
    }
  }
}
