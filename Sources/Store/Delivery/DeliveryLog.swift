import Foundation
import GRDB
import KabarCore

/// The event log as its readers see it: cursors, exceptions and their history.
///
/// All of its functions throw `StoreError`.
public struct DeliveryLog: Sendable {
  let store: Store

  func read<T: Sendable>(_ body: @Sendable @escaping (Database) throws -> T) async throws -> T {
    try await store.read(body)
  }

  func write<T: Sendable>(_ body: @Sendable @escaping (Database) throws -> T) async throws -> T {
    try await store.write(body)
  }

  /// How long the cursor of a sink that left the configuration is kept.
  public static let removedSinkRetention = Interval.days(30)

  /// Makes the store's sinks those of the configuration.
  ///
  /// A new sink starts at the end of the log: existing events are not delivered to it (in a new store
  /// the log is empty, so that nothing is missed). A sink that comes back continues where it was. One
  /// that was switched off is on again.
  ///
  /// - Parameters:
  ///   - names: the configured sinks.
  ///   - now: the time.
  /// - Returns: the sinks' records in the order of `names`.
  public func attachSinks(_ names: [String], now: Timestamp) async throws -> [SinkRecord] {
    try await write { db in
      let known = try String.fetchAll(db, sql: "SELECT name FROM sink WHERE removed_at IS NULL")
      for name in known where !names.contains(name) {
        try db.execute(
          sql: "UPDATE sink SET removed_at = ? WHERE name = ?", arguments: [now.milliseconds, name])
      }
      try Self.forgetSinks(removedBefore: now - Self.removedSinkRetention, in: db)
      for name in names {
        try db.execute(
          sql: """
            INSERT INTO sink(name, cursor, changed_at)
            VALUES (?1, (SELECT coalesce(max(seq), 0) FROM event), ?2)
            ON CONFLICT(name) DO UPDATE SET removed_at = NULL,
              state = iif(state = 2, 0, state), reason = iif(state = 2, NULL, reason)
            """, arguments: [name, now.milliseconds])
      }
      return try names.compactMap { try Self.sink(named: $0, in: db) }
    }
  }

  /// A sink's record; `nil` if there is none of that name.
  public func sink(named name: String) async throws -> SinkRecord? {
    try await read { try Self.sink(named: name, in: $0) }
  }

  /// All sinks of the store that are in the configuration.
  public func sinks() async throws -> [SinkRecord] {
    try await read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM sink WHERE removed_at IS NULL ORDER BY id")
        .map(SinkRecord.init(row:))
    }
  }

  static func sink(named name: String, in db: Database) throws -> SinkRecord? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT * FROM sink WHERE name = ?"), arguments: [name]
    ).map(SinkRecord.init(row:))
  }

  /// The events behind `seq`, oldest first.
  ///
  /// - Parameters:
  ///   - seq: the last event not wanted.
  ///   - limit: at most so many.
  public func entries(after seq: Int64, limit: Int) async throws -> [LogEntry] {
    guard limit > 0 else { return [] }
    return try await read { db in
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: "SELECT seq, feed_id FROM event WHERE seq > ? ORDER BY seq LIMIT ?"),
        arguments: [seq, limit])
      var entries: [LogEntry] = []
      while let row = try rows.next() {
        entries.append(LogEntry(seq: row[0], feed: FeedID(row[1])))
      }
      return entries
    }
  }

  /// The waiting events of a sink whose next attempt is due, the longest due first, and when the
  /// first of the others will be.
  ///
  /// - Parameters:
  ///   - sink: whose.
  ///   - now: the time.
  ///   - limit: at most so many.
  public func due(
    for sink: SinkID, now: Timestamp, limit: Int
  ) async throws -> (due: [DueDelivery], next: Timestamp?) {
    try await read { db in
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT d.seq, coalesce(e.feed_id, 0), d.attempts,
              d.last_error IS NOT NULL FROM delivery d
            LEFT JOIN event e ON e.seq = d.seq
            WHERE d.sink_id = ? AND d.status = 0 AND d.next_try <= ?
            ORDER BY d.next_try, d.seq LIMIT ?
            """), arguments: [sink.value, now.milliseconds, limit])
      var due: [DueDelivery] = []
      while let row = try rows.next() {
        due.append(
          DueDelivery(seq: row[0], feed: FeedID(row[1]), attempts: row[2], hasFailed: row[3]))
      }
      let next = try Int64.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT min(next_try) FROM delivery WHERE sink_id = ? AND status = 0 AND next_try > ?
            """), arguments: [sink.value, now.milliseconds])
      return (due, next.map(Timestamp.init(milliseconds:)))
    }
  }

  /// The numbers behind the cursor that have a row of their own, up to `last`.
  public func exceptions(of sink: SinkID, after seq: Int64, upTo last: Int64) async throws -> Set<
    Int64
  > {
    try await read { db in
      try Int64.fetchSet(
        db, sql: "SELECT seq FROM delivery WHERE sink_id = ? AND seq > ? AND seq <= ?",
        arguments: [sink.value, seq, last])
    }
  }

  /// How many events are behind `seq`; waiting rows of their own and dead letters are not counted.
  public func count(after seq: Int64) async throws -> Int {
    try await read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM event WHERE seq > ?", arguments: [seq]) ?? 0
    }
  }

  /// A number that changes when another process has written to the store.
  public func dataVersion() async throws -> Int64 {
    do {
      return try await store.database.writeWithoutTransaction { db in
        try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version")) ?? 0
      }
    } catch {
      throw StoreError(error, path: store.path)
    }
  }
}

extension Store {
  /// The event log as sinks read it.
  public var deliveryLog: DeliveryLog { DeliveryLog(store: self) }
}

extension SinkRecord {
  init(row: Row) {
    let resume: Int64? = row["resume_at"]
    let ahead: Data? = row["ahead"]
    self.init(
      id: SinkID(row["id"]), name: row["name"], cursor: row["cursor"],
      ahead: SequenceBitmap(bytes: ahead.map(Array.init) ?? []),
      state: SinkState(rawValue: row["state"]) ?? .on, reason: row["reason"],
      resumeAt: resume.map(Timestamp.init(milliseconds:)), generation: row["generation"])
  }
}
