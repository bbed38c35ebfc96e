import GRDB

/// The second schema: the tables of sinks and deliveries.
///
/// A sink is a reader of the event log with a cursor. What was delivered in order needs no row; only
/// an event that failed has one, so that one poisonous event or one dead receiver holds nobody up.
enum DeliverySchema {
  static func create(in db: Database) throws {
    try db.execute(sql: sink)
    try db.execute(sql: delivery)
    try db.execute(sql: history)
  }

  /// `cursor`: every event up to it is settled: taken, not routed here, or with a row in `delivery`.
  /// `ahead`: a bitmap of the settled ones behind it (see `SequenceBitmap`). `generation` counts the
  /// requests of the command line, so that a running daemon notices them.
  private static let sink = """
    CREATE TABLE sink(
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      cursor INTEGER NOT NULL,
      ahead BLOB,
      state INTEGER NOT NULL DEFAULT 0,
      reason TEXT,
      changed_at INTEGER NOT NULL,
      resume_at INTEGER,
      removed_at INTEGER,
      generation INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    """

  /// `status`: 0 waiting, 1 dead letter.
  private static let delivery = """
    CREATE TABLE delivery(
      sink_id INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      status INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      next_try INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      last_status INTEGER NOT NULL DEFAULT 0,
      last_error TEXT,
      PRIMARY KEY(sink_id, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX delivery_due ON delivery(sink_id, next_try, seq) WHERE status = 0;
    """

  /// `attempt`: what went wrong, and what was delivered out of the ordinary. `delivery_batch`: runs
  /// of events that were taken in the ordinary way.
  private static let history = """
    CREATE TABLE attempt(
      id INTEGER PRIMARY KEY,
      sink_id INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      at INTEGER NOT NULL,
      status INTEGER NOT NULL,
      latency_ms INTEGER NOT NULL,
      answer TEXT
    ) STRICT;
    CREATE INDEX attempt_seq ON attempt(seq, sink_id);
    CREATE TABLE delivery_batch(
      sink_id INTEGER NOT NULL,
      first_seq INTEGER NOT NULL,
      last_seq INTEGER NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY(sink_id, first_seq)
    ) STRICT, WITHOUT ROWID;
    """
}
