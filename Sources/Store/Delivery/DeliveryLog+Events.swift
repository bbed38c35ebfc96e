import Foundation
import GRDB
import KabarCore

extension DeliveryLog {
  private static let columns = """
    e.seq, e.feed_id, e.type, e.created_at, e.changed, e.first_seq, c.json
    FROM event e LEFT JOIN content c ON c.id = e.content_id
    """

  /// Hands the events behind `seq` to a reader, oldest first, until it has enough.
  ///
  /// - Parameters:
  ///   - seq: the last event not wanted.
  ///   - limit: at most so many.
  ///   - reader: the reader as it is now.
  /// - Returns: the reader as it is then.
  public func read<Reader: EventReader>(
    after seq: Int64, limit: Int, with reader: Reader
  ) async throws -> Reader {
    try await writer.read { db in
      var reader = reader
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: "SELECT \(Self.columns) WHERE e.seq > ? ORDER BY e.seq LIMIT ?"),
        arguments: [seq, limit])
      while let row = try rows.next() {
        guard try Self.hand(row, to: &reader, in: db) else { break }
      }
      return reader
    }
  }

  /// Hands single events to a reader, in the order given; those that are gone are left out.
  ///
  /// - Parameters:
  ///   - seqs: the events' numbers.
  ///   - reader: the reader as it is now.
  /// - Returns: the reader as it is then.
  public func read<Reader: EventReader>(
    _ seqs: [Int64], with reader: Reader
  ) async throws -> Reader {
    try await writer.read { db in
      var reader = reader
      let statement = try db.cachedStatement(sql: "SELECT \(Self.columns) WHERE e.seq = ?")
      for seq in seqs {
        guard let row = try Row.fetchOne(statement, arguments: [seq]) else {
          reader.skip(seq)
          continue
        }
        guard try Self.hand(row, to: &reader, in: db) else { break }
      }
      return reader
    }
  }

  private static func hand(
    _ row: Row, to reader: inout some EventReader, in db: Database
  ) throws -> Bool {
    let seq: Int64 = row[0]
    let feed = FeedID(row[1])
    return try row.withUnsafeData(atIndex: 6) { data in
      guard let data, !data.isEmpty else {
        reader.skip(seq)
        return true
      }
      return try data.withUnsafeBytes { bytes in
        let isUpdate = (row[2] as Int64) == 1
        let view = EventView(
          seq: seq, feed: feed, isUpdate: isUpdate, createdAt: Timestamp(milliseconds: row[3]),
          changed: ChangedFields(rawValue: row[4]), firstSeq: row[5], json: bytes)
        return try reader.take(view) { try facts(of: feed, in: db) }
      }
    }
  }

  /// What routing and event forms need to know of a feed; `nil` if the store no longer has it.
  public func facts(of feed: FeedID) async throws -> FeedFacts? {
    try await writer.read { try Self.facts(of: feed, in: $0) }
  }

  /// The facts of several feeds; those that are gone are left out.
  public func facts(of feeds: Set<FeedID>) async throws -> [FeedFacts] {
    try await writer.read { db in try feeds.compactMap { try Self.facts(of: $0, in: db) } }
  }

  static func facts(of feed: FeedID, in db: Database) throws -> FeedFacts? {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT name, url, title, home_page_url, tags, sinks FROM feed WHERE id = ?"),
      arguments: [feed.value])
    return try row.map { row in
      FeedFacts(
        id: feed, name: row[0], url: row[1], title: row[2], homePageURL: row[3],
        tags: try strings(row[4]), sinks: try strings(row[5]))
    }
  }

  /// A JSON array of strings as the store keeps it.
  private static func strings(_ json: String?) throws -> [String] {
    guard let json else { return [] }
    return try JSONDecoder().decode([String].self, from: Data(json.utf8))
  }
}
