import GRDB
import KabarCore

/// From which event on which tag is part of the ids.
///
/// A backup gets a new epoch: after it was restored, numbers are given a second time, and a receiver
/// that drops repeats by id would drop those events.
struct EventEpoch: Sendable, Hashable {
  var firstSequence: Int64
  var tag: UInt64

  static func all(_ db: Database) throws -> [EventEpoch] {
    try Row.fetchAll(db, sql: "SELECT first_seq, tag FROM epoch ORDER BY first_seq").map {
      EventEpoch(firstSequence: $0[0], tag: UInt64(bitPattern: $0[1]))
    }
  }

  static func insert(_ db: Database, firstSequence: Int64) throws {
    let tag = UInt64.random(in: 0...EventID.tagMask)
    try db.execute(
      sql: "INSERT OR REPLACE INTO epoch (first_seq, tag) VALUES (?, ?)",
      arguments: [firstSequence, Int64(bitPattern: tag)])
  }
}

extension Store {
  /// The id under which receivers know the event.
  public func eventID(_ sequence: Int64) -> EventID {
    let epoch = epochs.last { $0.firstSequence <= sequence } ?? epochs.first
    return EventID(tag: epoch?.tag ?? 0, sequence: sequence)
  }

  /// The event's number, if `id` is one of this store.
  public func sequence(of id: EventID) -> Int64? {
    eventID(id.sequence) == id ? id.sequence : nil
  }

  /// The newest event's number; 0 before the first.
  ///
  /// - Throws: `StoreError`.
  public func latestEventSequence() async throws -> Int64 {
    try await read { try EventLog.latest($0) }
  }

  /// The newest event's number after each commit that made events, beginning with the next one.
  /// Values that nobody took in time are replaced by newer ones.
  public func eventSignals() -> AsyncStream<Int64> {
    signal.stream()
  }
}

/// The event log's ends.
enum EventLog {
  static func latest(_ db: Database) throws -> Int64 {
    try Int64.fetchOne(db, sql: "SELECT max(seq) FROM event") ?? 0
  }
}
