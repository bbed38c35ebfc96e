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
    try await writer.read(Self.horizon(in:))
  }

  /// Forgets expired dead letters, then the history of events that the log no longer has.
  ///
  /// - Parameter now: the time.
  public func prune(now: Timestamp) async throws {
    try await writer.write { try Self.prune(now: now, in: $0) }
  }

  static func prune(now: Timestamp, in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM delivery WHERE status = 1 AND changed_at < ?",
      arguments: [(now - deadLetterRetention).milliseconds])
    let first = try Int64.fetchOne(db, sql: "SELECT min(seq) FROM event") ?? .max
    try db.execute(sql: "DELETE FROM attempt WHERE seq < ?", arguments: [first])
    try db.execute(sql: "DELETE FROM delivery_batch WHERE last_seq < ?", arguments: [first])
    try forgetSinks(removedBefore: now - removedSinkRetention, in: db)
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
