import GRDB

/// The schema's versions. Append only: a step that was ever released is never edited.
enum StoreSchema {
  /// Step n leads from version n to n + 1.
  static let steps: [@Sendable (Database) throws -> Void] = [
    { try SchemaVersion1.create($0) },
    { try DeliverySchema.create(in: $0) },
    { try $0.execute(sql: "ALTER TABLE feed ADD COLUMN host_silent_until INTEGER") },
    // 1 = the first document was cut, and no whole one has come since.
    {
      try $0.execute(sql: "ALTER TABLE feed ADD COLUMN baseline_is_cut INTEGER NOT NULL DEFAULT 0")
    },
  ]

  /// The version that this program reads and writes.
  static var version: Int { steps.count }

  /// Brings the store to this program's version, each step in a transaction.
  ///
  /// - Parameter target: for tests, an older version to stop at.
  static func migrate(_ db: Database, path: String, upTo target: Int = version) throws {
    try refuseNewer(db, path: path)
    while true {
      let current = try storedVersion(db)
      guard current < target else { return }
      try db.inTransaction(.immediate) {
        // Another process may have been faster.
        if try storedVersion(db) == current {
          try steps[current](db)
          try db.execute(sql: "PRAGMA user_version = \(current + 1)")
        }
        return .commit
      }
    }
  }

  static func storedVersion(_ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }

  static func refuseNewer(_ db: Database, path: String) throws {
    let stored = try storedVersion(db)
    guard stored <= version else {
      throw StoreError(
        .newer,
        "store \(path) was written by a newer kabar (schema \(stored), this one knows \(version)); "
          + "it was left as it is, use the newer program")
    }
  }
}
