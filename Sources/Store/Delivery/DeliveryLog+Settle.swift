import Foundation
import GRDB
import KabarCore

extension DeliveryLog {
  /// Records one sink's progress in one transaction.
  ///
  /// - Parameters:
  ///   - settlement: the progress.
  ///   - sink: whose.
  ///   - now: the time.
  public func settle(_ settlement: Settlement, of sink: SinkID, now: Timestamp) async throws {
    try await write { db in
      try Self.settle(settlement, of: sink, now: now, in: db)
    }
  }

  static func settle(
    _ settlement: Settlement, of sink: SinkID, now: Timestamp, in db: Database
  ) throws {
    let ahead: Data? = settlement.ahead.isEmpty ? nil : Data(settlement.ahead.bytes)
    try db.cachedStatement(sql: "UPDATE sink SET cursor = ?, ahead = ? WHERE id = ?")
      .execute(arguments: [settlement.cursor, ahead, sink.value])
    for seq in settlement.finished {
      try db.cachedStatement(sql: "DELETE FROM delivery WHERE sink_id = ? AND seq = ?")
        .execute(arguments: [sink.value, seq])
    }
    for failure in settlement.failed { try record(failure, of: sink, now: now, in: db) }
    for run in settlement.taken { try record(run, of: sink, now: now, in: db) }
    for attempt in settlement.attempts {
      try db.cachedStatement(
        sql: """
          INSERT INTO attempt(sink_id, seq, at, status, latency_ms, answer) VALUES (?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        sink.value, attempt.seq, attempt.at.milliseconds, attempt.status,
        attempt.latency.milliseconds, attempt.answer,
      ])
    }
    if settlement.wakesWaiting {
      try db.execute(
        sql: """
          UPDATE delivery SET next_try = ?1 WHERE sink_id = ?2 AND status = 0 AND next_try > ?1
          """, arguments: [now.milliseconds, sink.value])
    }
  }

  private static func record(
    _ failure: DeliveryException, of sink: SinkID, now: Timestamp, in db: Database
  ) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO delivery(sink_id, seq, status, attempts, next_try, changed_at, last_status,
          last_error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET status = excluded.status, attempts = excluded.attempts,
          next_try = excluded.next_try, changed_at = excluded.changed_at,
          last_status = excluded.last_status, last_error = excluded.last_error
        """
    ).execute(arguments: [
      sink.value, failure.seq, failure.isDead ? 1 : 0, failure.attempts,
      failure.nextTry.milliseconds, now.milliseconds, failure.status, failure.error,
    ])
  }

  /// A run of events that were taken. Runs within one second are joined: a busy sink writes a row a
  /// second, not a row a commit.
  private static func record(
    _ run: ClosedRange<Int64>, of sink: SinkID, now: Timestamp, in db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        UPDATE delivery_batch SET last_seq = ?1 WHERE sink_id = ?2
          AND first_seq = (SELECT max(first_seq) FROM delivery_batch WHERE sink_id = ?2)
          AND last_seq = ?3 - 1 AND at > ?4 - 1000
        """)
    try statement.execute(arguments: [
      run.upperBound, sink.value, run.lowerBound, now.milliseconds,
    ])
    guard db.changesCount == 0 else { return }
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO delivery_batch(sink_id, first_seq, last_seq, at) VALUES (?, ?, ?, ?)
        """
    ).execute(arguments: [sink.value, run.lowerBound, run.upperBound, now.milliseconds])
  }

  /// Records that a sink takes no events, or does again.
  ///
  /// - Parameters:
  ///   - state: the new state.
  ///   - reason: one sentence, for `kabar deliveries`.
  ///   - resumeAt: when the receiver wants to be asked again.
  ///   - sink: whose.
  ///   - now: the time.
  public func setState(
    _ state: SinkState, reason: String?, resumeAt: Timestamp?, of sink: SinkID, now: Timestamp
  ) async throws {
    try await write { db in
      try db.execute(
        sql: "UPDATE sink SET state = ?, reason = ?, resume_at = ?, changed_at = ? WHERE id = ?",
        arguments: [
          state.rawValue, reason, resumeAt?.milliseconds, now.milliseconds, sink.value,
        ])
    }
  }
}
