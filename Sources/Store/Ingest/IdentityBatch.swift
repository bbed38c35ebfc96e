import GRDB
import KabarCore

/// The identities of a whole document's new items, written in order of their keys, many a statement:
/// half the cost of one after the other.
///
/// For feeds of which nothing was recorded before, so that no key can be taken.
final class IdentityBatch {
  private struct Row {
    var high: UInt64
    var low: UInt64
    /// The key as it is stored: 16 bytes, big-endian.
    var stored: (UInt64, UInt64)
    var item: Int64
    var seenDay: Int64
    var version: UInt64

    func isBefore(_ other: Row) -> Bool { (high, low) < (other.high, other.low) }
  }

  private static let rowsPerStatement = 20

  private let insertMany: Prepared
  private let insertOne: Prepared
  private var rows: [Row] = []

  init(_ db: Database) throws {
    insertMany = try Prepared(db, Self.manyRows)
    insertOne = try Prepared(db, Self.oneRow)
  }

  private static let manyRows = statement(rows: rowsPerStatement)
  private static let oneRow = statement(rows: 1)

  private static func statement(rows: Int) -> String {
    let values = (0..<rows).map { row in
      let first = 2 + row * 4
      return "(?1,?\(first),?\(first + 1),?\(first + 2),?\(first + 3))"
    }
    // An item may have the same key twice.
    return "INSERT OR IGNORE INTO identity (feed_id, key, item_id, seen_day, version) VALUES "
      + values.joined(separator: ",")
  }

  /// Forgets what an earlier document that failed has left.
  func begin() {
    rows.removeAll(keepingCapacity: true)
  }

  /// Takes one of an item's keys; a version of 0 marks an alias.
  func add(_ key: Digest128, of item: Int64, seenDay: Int64, version: UInt64) {
    rows.append(
      Row(
        high: key.high, low: key.low, stored: (key.high.bigEndian, key.low.bigEndian), item: item,
        seenDay: seenDay, version: version))
  }

  /// Writes what was taken.
  func write(_ feed: FeedID, _ db: Database) throws {
    rows.sort { $0.isBefore($1) }
    try rows.withUnsafeBytes { bytes in
      var next = 0
      while next < rows.count {
        let count = rows.count - next < Self.rowsPerStatement ? 1 : Self.rowsPerStatement
        let statement = count == 1 ? insertOne : insertMany
        statement.bind(1, feed.value)
        for place in 0..<count {
          let row = rows[next + place]
          let first = Int32(2 + place * 4)
          let offset = (next + place) * MemoryLayout<Row>.stride
          // MemoryLayout.offset(of:) is never nil for a stored property.
          let key = offset + (MemoryLayout<Row>.offset(of: \.stored) ?? 0)
          statement.bind(first, borrowing: UnsafeRawBufferPointer(rebasing: bytes[key..<key + 16]))
          statement.bind(first + 1, row.item)
          statement.bind(first + 2, row.seenDay)
          statement.bind(first + 3, Int64(bitPattern: row.version))
        }
        defer { for place in 0..<count { statement.bindNull(Int32(2 + place * 4)) } }
        try statement.run(db)
        next += count
      }
    }
  }
}
