import GRDB
import GRDBSQLite
import Glibc
import KabarCore

/// A statement of the ingest transaction, bound and stepped without boxing its values.
///
/// GRDB prepares and owns it; only the inner loop speaks to SQLite directly.
struct Prepared {
  private let owner: Statement
  private let handle: OpaquePointer

  init(_ db: Database, _ sql: String) throws {
    owner = try db.cachedStatement(sql: sql)
    handle = owner.sqliteStatement
  }

  /// Copies what is bound; for small values.
  private static var transient: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  func bind(_ index: Int32, _ value: Int64) {
    sqlite3_bind_int64(handle, index, value)
  }

  func bind(_ index: Int32, _ value: Int64?) {
    if let value { sqlite3_bind_int64(handle, index, value) } else { bindNull(index) }
  }

  func bind(_ index: Int32, _ value: String?) {
    guard var value else { return bindNull(index) }
    value.withUTF8 { bytes in
      guard let base = bytes.baseAddress, !bytes.isEmpty else {
        sqlite3_bind_text(handle, index, "", 0, nil)
        return
      }
      let text = UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self)
      sqlite3_bind_text64(
        handle, index, text, UInt64(bytes.count), Self.transient, UInt8(SQLITE_UTF8))
    }
  }

  func bind(_ index: Int32, _ bytes: [UInt8]?) {
    guard let bytes else { return bindNull(index) }
    bytes.withUnsafeBytes {
      guard let base = $0.baseAddress, !$0.isEmpty else {
        sqlite3_bind_zeroblob(handle, index, 0)
        return
      }
      sqlite3_bind_blob64(handle, index, base, UInt64($0.count), Self.transient)
    }
  }

  func bind(_ index: Int32, _ key: Digest128) {
    withUnsafeBytes(of: (key.high.bigEndian, key.low.bigEndian)) { bytes in
      _ = sqlite3_bind_blob64(handle, index, bytes.baseAddress, 16, Self.transient)
    }
  }

  func bindNull(_ index: Int32) {
    sqlite3_bind_null(handle, index)
  }

  /// Runs to the first row and hands it to `row`; `nil` if there is none.
  func first<T>(_ db: Database, _ row: (Prepared) throws -> T) throws -> T? {
    defer { sqlite3_reset(handle) }
    return try step(db) ? row(self) : nil
  }

  /// Like `first`, with a key bound at `index` for the length of the call, without a copy of it.
  func first<T>(
    _ db: Database, _ index: Int32, _ key: Digest128, _ row: (Prepared) throws -> T
  ) throws -> T? {
    try withUnsafeBytes(of: (key.high.bigEndian, key.low.bigEndian)) { bytes in
      sqlite3_bind_blob(handle, index, bytes.baseAddress, 16, nil)
      defer { sqlite3_reset(handle) }
      return try step(db) ? row(self) : nil
    }
  }

  /// Hands over every row.
  func forEach(_ db: Database, _ row: (Prepared) throws -> Void) throws {
    defer { sqlite3_reset(handle) }
    while try step(db) { try row(self) }
  }

  /// Hands over rows for as long as `row` wants more.
  func take(_ db: Database, while row: (Prepared) throws -> Bool) throws {
    defer { sqlite3_reset(handle) }
    while try step(db) {
      guard try row(self) else { return }
    }
  }

  /// Lends a column's bytes without copying them; `nil` for NULL and for nothing.
  func withBytes<T>(_ column: Int32, _ body: (UnsafeRawBufferPointer?) throws -> T) rethrows -> T {
    let bytes = sqlite3_column_blob(handle, column)
    let count = Int(sqlite3_column_bytes(handle, column))
    guard let bytes, count > 0 else { return try body(nil) }
    return try body(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// Runs a statement without rows.
  func run(_ db: Database) throws {
    defer { sqlite3_reset(handle) }
    _ = try step(db)
  }

  /// Like `run`, with a key bound at `index` for the length of the call, without a copy of it.
  func run(_ db: Database, _ index: Int32, _ key: Digest128) throws {
    try withUnsafeBytes(of: (key.high.bigEndian, key.low.bigEndian)) {
      try run(db, index, borrowing: $0)
    }
  }

  /// Like `run`, with bytes bound at `index` for the length of the call, without a copy of them.
  func run(_ db: Database, _ index: Int32, _ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try run(db, index, borrowing: $0) }
  }

  /// Like `run`, with a text bound at `index` for the length of the call, without a copy of it.
  func run(_ db: Database, _ index: Int32, _ text: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      // Not the start of nothing, which would be NULL.
      if let start = bytes.baseAddress {
        let text = UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
        sqlite3_bind_text64(
          handle, index, text, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
      } else {
        sqlite3_bind_text(handle, index, "", 0, nil)
      }
      defer { bindNull(index) }
      try run(db)
    }
  }

  private func run(_ db: Database, _ index: Int32, borrowing bytes: UnsafeRawBufferPointer) throws {
    bind(index, borrowing: bytes)
    defer { bindNull(index) }
    try run(db)
  }

  /// Binds bytes without a copy of them: they must stay where they are until something else is bound.
  func bind(_ index: Int32, borrowing bytes: UnsafeRawBufferPointer) {
    if bytes.isEmpty {
      sqlite3_bind_zeroblob(handle, index, 0)
    } else {
      sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), nil)
    }
  }

  private func step(_ db: Database) throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code & 0xFF),
        message: sqlite3_errmsg(db.sqliteConnection).map { String(cString: $0) },
        sql: String(cString: sqlite3_sql(handle)))
    }
  }

  func int(_ column: Int32) -> Int64 {
    sqlite3_column_int64(handle, column)
  }

  func intOrNil(_ column: Int32) -> Int64? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : int(column)
  }

  func text(_ column: Int32) -> String? {
    guard let bytes = sqlite3_column_text(handle, column) else { return nil }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// Whether a column's text is `text`, byte for byte; without a copy of it.
  func isText(_ column: Int32, _ text: String) -> Bool {
    guard let bytes = sqlite3_column_text(handle, column) else { return false }
    let count = Int(sqlite3_column_bytes(handle, column))
    return text.utf8.withContiguousStorageIfAvailable {
      guard let base = $0.baseAddress, $0.count == count else { return $0.count == count }
      return memcmp(bytes, base, count) == 0
    } ?? (self.text(column) == text)
  }

  func blob(_ column: Int32) -> [UInt8]? {
    guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
    let count = Int(sqlite3_column_bytes(handle, column))
    guard count > 0, let bytes = sqlite3_column_blob(handle, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }
}
