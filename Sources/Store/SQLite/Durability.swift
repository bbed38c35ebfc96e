import GRDB
import GRDBSQLite
import KabarCore

/// What a commit waits for.
///
/// The WAL is one file: a commit that waits for the disk takes along all that were made before it,
/// and none is ever there without those.
enum Durability: String {
  /// The disk: what was reported as committed is there after a power failure. Every writing
  /// connection is so, between transactions and in all but those below.
  case full = "PRAGMA synchronous = FULL"
  /// Nothing: a crash of the program loses nothing, one of the system or its power the last commits.
  /// For what one more poll makes up for.
  case normal = "PRAGMA synchronous = NORMAL"

  /// For a transaction of such polls.
  init(of records: [PollRecord]) {
    self = records.contains(where: \.isIrreplaceable) ? .full : .normal
  }

  /// Makes it that of the transactions to come; there must be none under way.
  ///
  /// - Throws: `DatabaseError`.
  func set(_ db: Database) throws {
    // SQLite obeys this one when it prepares it: a statement that was prepared once would do nothing.
    let code = sqlite3_exec(db.sqliteConnection, rawValue, nil, nil, nil)
    guard code == SQLITE_OK else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: sqlite3_errmsg(db.sqliteConnection).map { String(cString: $0) }, sql: rawValue)
    }
  }
}

extension PollRecord {
  /// Whether one more poll would not do in place of this one: a document may have left the feed by
  /// then, and who asked to be left alone would be asked again.
  fileprivate var isIrreplaceable: Bool {
    switch outcome {
    case .document, .gone: true
    case .failed: hostSilentUntil != nil
    case .notModified, .sameBody, .heldBack: false
    }
  }
}
