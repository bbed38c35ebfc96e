import GRDB

/// The fifth schema: what every poll changes gets a table of its own.
///
/// SQLite reads and writes rows as a whole. A poll answered by 304 changes six numbers and words; in
/// the feed's row with its names, validators and arrivals they cost it three times as much, and many
/// more pages of the WAL.
enum PollSchema {
  static func create(in db: Database) throws {
    try db.execute(sql: table)
    try db.execute(
      sql: """
        INSERT INTO poll (feed_id, \(columns.joined(separator: ", ")))
          SELECT id, \(columns.joined(separator: ", ")) FROM feed ORDER BY id
        """)
    // Two places for one thing would be read by somebody, and one of them be wrong.
    for column in columns { try db.execute(sql: "ALTER TABLE feed DROP COLUMN \(column)") }
  }

  /// Not those of `PollRow`: a step stays as it is.
  private static let columns = [
    "last_poll", "last_success", "status", "failures", "next_poll", "next_poll_reason",
  ]

  /// A feed always has its row: it comes and goes with the one in `feed`.
  private static let table = """
    CREATE TABLE poll (
      feed_id INTEGER PRIMARY KEY,
      last_poll INTEGER, last_success INTEGER,
      status INTEGER NOT NULL DEFAULT 0,  -- of HTTP; 0 = no answer
      failures INTEGER NOT NULL DEFAULT 0,  -- in a row
      next_poll INTEGER,                  -- NULL = never polled, due
      next_poll_reason TEXT NOT NULL DEFAULT ''
    );
    """
}
