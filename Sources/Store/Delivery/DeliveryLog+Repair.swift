import Foundation
import GRDB
import KabarCore

/// One event that waits or was given up, as `kabar deliveries` shows it.
public struct DeliveryListing: Sendable, Equatable {
  /// The sink's name.
  public var sink: String
  /// The event's number.
  public var seq: Int64
  /// The feed's name.
  public var feed: String?
  /// The item's title or address.
  public var item: String?
  /// Whether it is given up.
  public var isDead: Bool
  /// Attempts that failed so far.
  public var attempts: Int
  /// When to try again; of no meaning when given up.
  public var nextTry: Timestamp
  /// When the last attempt ended.
  public var changedAt: Timestamp
  /// The last HTTP status; 0 without an answer.
  public var status: Int
  /// One sentence about the last failure.
  public var error: String?
}

/// A sink's progress, as `kabar deliveries` shows it.
public struct SinkListing: Sendable, Equatable {
  /// The sink.
  public var record: SinkRecord
  /// Events behind the cursor, routed here or not.
  public var behind: Int
  /// Events that failed and wait.
  public var waiting: Int
  /// Events that were given up.
  public var dead: Int
}

extension DeliveryLog {
  /// The progress of every configured sink.
  public func sinkListing() async throws -> [SinkListing] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT *, (SELECT count(*) FROM event WHERE seq > sink.cursor) AS behind,
            (SELECT count(*) FROM delivery WHERE sink_id = sink.id AND status = 0) AS waiting,
            (SELECT count(*) FROM delivery WHERE sink_id = sink.id AND status = 1) AS dead
          FROM sink WHERE removed_at IS NULL ORDER BY id
          """
      ).map {
        SinkListing(
          record: SinkRecord(row: $0), behind: $0["behind"], waiting: $0["waiting"],
          dead: $0["dead"])
      }
    }
  }

  /// Events that wait after a failure, or were given up, oldest first.
  ///
  /// - Parameters:
  ///   - deadOnly: only those given up.
  ///   - limit: at most so many.
  public func listing(deadOnly: Bool, limit: Int) async throws -> [DeliveryListing] {
    try await read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT s.name AS sink, d.*, f.name AS feed,
            coalesce(json_extract(c.json, '$.title'), json_extract(c.json, '$.url')) AS item
          FROM delivery d JOIN sink s ON s.id = d.sink_id
          LEFT JOIN event e ON e.seq = d.seq LEFT JOIN feed f ON f.id = e.feed_id
          LEFT JOIN content c ON c.id = e.content_id
          WHERE s.removed_at IS NULL AND (d.status = 1 OR NOT ?)
          ORDER BY d.seq, s.id LIMIT ?
          """, arguments: [deadOnly, limit]
      ).map { row in
        DeliveryListing(
          sink: row["sink"], seq: row["seq"], feed: row["feed"], item: row["item"],
          isDead: row["status"] == 1, attempts: row["attempts"],
          nextTry: Timestamp(milliseconds: row["next_try"]),
          changedAt: Timestamp(milliseconds: row["changed_at"]), status: row["last_status"],
          error: row["last_error"])
      }
    }
  }

  /// Which waiting events and dead letters to try again.
  public enum RetryScope: Sendable, Equatable {
    case all
    case sink(String)
    case event(Int64)
  }

  /// Makes waiting events and dead letters due now, the latter with all their attempts before them;
  /// sinks that were switched off or paused are on again. A running daemon notices.
  ///
  /// - Parameters:
  ///   - scope: which ones.
  ///   - now: the time.
  /// - Returns: how many deliveries, and how many sinks are on again.
  public func retry(
    _ scope: RetryScope, now: Timestamp
  ) async throws -> (deliveries: Int, sinks: Int) {
    try await write { db in
      var condition = "TRUE"
      var arguments: StatementArguments = [now.milliseconds]
      var sinks = "TRUE"
      var sinkArguments: StatementArguments = []
      switch scope {
      case .all: break
      case .sink(let name):
        condition = "sink_id = (SELECT id FROM sink WHERE name = ?)"
        arguments += [name]
        sinks = "name = ?"
        sinkArguments = [name]
      case .event(let seq):
        condition = "seq = ?"
        arguments += [seq]
        sinks = "id IN (SELECT sink_id FROM delivery WHERE seq = ?)"
        sinkArguments = [seq]
      }
      try db.execute(
        sql: """
          UPDATE delivery SET status = 0, attempts = iif(status = 1, 0, attempts), next_try = ?
          WHERE \(condition)
          """, arguments: arguments)
      let count = db.changesCount
      let off = try Int.fetchOne(
        db,
        sql: "SELECT count(*) FROM sink WHERE (state <> 0 OR resume_at > ?) AND removed_at IS NULL "
          + "AND \(sinks)", arguments: [now.milliseconds] + sinkArguments)
      try db.execute(
        sql: """
          UPDATE sink SET generation = generation + 1, state = 0, reason = NULL, resume_at = NULL
          WHERE \(sinks)
          """, arguments: sinkArguments)
      return (count, off ?? 0)
    }
  }

  /// Delivers past events again to one sink; cursors and known items stay as they are.
  ///
  /// Only events whose content is still kept are chosen, in the order of the log; routing is up to
  /// the caller's choice of feeds.
  ///
  /// - Parameters:
  ///   - sink: the sink's name.
  ///   - feeds: only events of these feeds; `nil` = of all.
  ///   - since: only events made since then; `nil` = all.
  ///   - now: the time.
  /// - Returns: how many; `nil` if there is no such sink.
  public func replay(
    to sink: String, feeds: Set<FeedID>?, since: Timestamp?, now: Timestamp
  ) async throws -> Int? {
    try await write { db in
      guard let record = try Self.sink(named: sink, in: db) else { return nil }
      let chosen = feeds.map { "[" + $0.map { String($0.value) }.joined(separator: ",") + "]" }
      try db.execute(
        sql: """
          INSERT INTO delivery(sink_id, seq, status, attempts, next_try, changed_at)
          SELECT ?1, e.seq, 0, 0, ?2, ?2 FROM event e JOIN content c ON c.id = e.content_id
          WHERE e.seq <= ?3 AND e.created_at >= ?4
            AND (?5 IS NULL OR e.feed_id IN (SELECT value FROM json_each(?5)))
          ORDER BY e.seq
          ON CONFLICT DO UPDATE SET status = 0, attempts = 0, next_try = excluded.next_try,
            last_error = NULL
          """,
        arguments: [
          record.id.value, now.milliseconds, record.cursor, since?.milliseconds ?? Int64.min,
          chosen,
        ])
      let count = db.changesCount
      try db.execute(
        sql: "UPDATE sink SET generation = generation + 1 WHERE id = ?",
        arguments: [record.id.value])
      return count
    }
  }

  /// What happened to one event at one sink.
  public struct History: Sendable, Equatable {
    /// The sink's name.
    public var sink: String
    /// When it was taken in the ordinary way (to the second or a little later); else `nil`.
    public var takenAt: Timestamp?
    /// Whether the sink has not come to it yet.
    public var isAhead: Bool
    /// Its own row, if it waits or was given up.
    public var waiting: DeliveryException?
    /// Attempts worth remembering, oldest first.
    public var attempts: [AttemptRecord]
  }

  /// What happened to one event, sink by sink; sinks that it was not routed to, or that have not come
  /// to it yet, have neither a time nor a row nor attempts.
  public func history(of seq: Int64) async throws -> [History] {
    try await read { db in
      try Row.fetchAll(db, sql: "SELECT id, name, cursor, ahead FROM sink ORDER BY id").map {
        sink in
        let id: Int64 = sink["id"]
        let taken = try Int64.fetchOne(
          db,
          sql: """
            SELECT at FROM (SELECT * FROM delivery_batch WHERE sink_id = ?1 AND first_seq <= ?2
              ORDER BY first_seq DESC LIMIT 1) WHERE last_seq >= ?2
            """, arguments: [id, seq])
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM delivery WHERE sink_id = ? AND seq = ?", arguments: [id, seq])
        let attempts = try Row.fetchAll(
          db, sql: "SELECT * FROM attempt WHERE seq = ? AND sink_id = ? ORDER BY id LIMIT 200",
          arguments: [seq, id])
        return History(
          sink: sink["name"], takenAt: taken.map(Timestamp.init(milliseconds:)),
          isAhead: Self.isAhead(seq, of: sink),
          waiting: row.map { row in
            DeliveryException(
              seq: seq, isDead: row["status"] == 1, attempts: row["attempts"],
              nextTry: Timestamp(milliseconds: row["next_try"]), status: row["last_status"],
              error: row["last_error"])
          },
          attempts: attempts.map { row in
            AttemptRecord(
              seq: seq, at: Timestamp(milliseconds: row["at"]), status: row["status"],
              latency: .milliseconds(row["latency_ms"]), answer: row["answer"])
          })
      }
    }
  }

  private static func isAhead(_ seq: Int64, of sink: Row) -> Bool {
    let cursor: Int64 = sink["cursor"]
    guard seq > cursor else { return false }
    let ahead = SequenceBitmap(bytes: (sink["ahead"] as Data?).map(Array.init) ?? [])
    return !ahead[Int(clamping: seq - cursor - 1)]
  }
}
