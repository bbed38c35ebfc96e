import GRDB
import KabarCore

/// The first schema: feeds, items and their identities, contents, the event log.
enum SchemaVersion1 {
  static func create(_ db: Database) throws {
    try db.execute(sql: feeds)
    try db.execute(sql: items)
    try db.execute(sql: events)
    try EventEpoch.insert(db, firstSequence: 1)
  }

  /// Times are milliseconds since 1970, days are days since 1970. `PollSchema` takes what every poll
  /// changes out of the row.
  private static let feeds = """
    CREATE TABLE feed (
      id INTEGER PRIMARY KEY,
      url TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      tags TEXT NOT NULL,                 -- JSON array
      sinks TEXT NOT NULL,                -- JSON array
      removed_at INTEGER,                 -- left the configuration then; NULL = configured
      etag TEXT, last_modified TEXT, body_digest BLOB,
      last_poll INTEGER, last_success INTEGER, last_unconditional INTEGER,
      baseline INTEGER,                   -- when the first document's items were recorded
      status INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, error TEXT,
      next_poll INTEGER, next_poll_reason TEXT NOT NULL DEFAULT '',
      is_gone INTEGER NOT NULL DEFAULT 0,
      redirect_target TEXT, redirect_seen INTEGER NOT NULL DEFAULT 0,
      pace_minimum INTEGER NOT NULL DEFAULT 0, skip_hours INTEGER NOT NULL DEFAULT 0,
      skip_days INTEGER NOT NULL DEFAULT 0,
      arrivals BLOB,                      -- 8-byte little-endian times
      title TEXT, home_page_url TEXT,
      newest_published INTEGER,           -- newest date of any item, never later than its poll
      item_count INTEGER NOT NULL DEFAULT 0, held_count INTEGER NOT NULL DEFAULT 0,
      identity_rule TEXT, updates_on INTEGER NOT NULL DEFAULT 0,
      document_count INTEGER NOT NULL DEFAULT 0,
      document_day INTEGER NOT NULL DEFAULT 0,
      retain INTEGER NOT NULL DEFAULT 2592000000
    );
    """

  /// `identity` has a row for every key that an item goes by; a row without an item marks a key
  /// that different items of one document once shared.
  private static let items = """
    CREATE TABLE item (
      id INTEGER PRIMARY KEY,
      feed_id INTEGER NOT NULL,
      first_seen INTEGER NOT NULL,
      seen_day INTEGER NOT NULL,          -- exact to a week
      disposition INTEGER NOT NULL, rule TEXT,
      published INTEGER,
      title_digest INTEGER NOT NULL, link_digest INTEGER NOT NULL,
      content_digest INTEGER NOT NULL,
      previous_version INTEGER NOT NULL DEFAULT 0,
      last_event INTEGER,                 -- when the last item.updated was made
      first_event INTEGER,                -- event.seq
      content_id INTEGER,
      keys BLOB NOT NULL,                 -- all its identity keys (KeyList)
      recognised INTEGER NOT NULL DEFAULT 0, recognised_at INTEGER,
      title TEXT, url TEXT
    );
    CREATE INDEX item_held ON item(feed_id) WHERE disposition = 4;
    CREATE TABLE identity (
      feed_id INTEGER NOT NULL,
      key BLOB NOT NULL,                  -- 16 bytes
      item_id INTEGER NOT NULL,           -- 0 = shared by several
      seen_day INTEGER NOT NULL,
      version INTEGER NOT NULL,           -- 0 = an alias
      PRIMARY KEY (feed_id, key)
    ) WITHOUT ROWID;
    CREATE TABLE content (
      id INTEGER PRIMARY KEY,
      item_id INTEGER NOT NULL,
      stored_at INTEGER NOT NULL,
      last_event INTEGER,                 -- the last event.seq that needs it
      json BLOB NOT NULL                  -- the item as every sink shows it
    );
    """

  /// Numbers are given by the writer: one more than the newest row, which is never pruned.
  private static let events = """
    CREATE TABLE event (
      seq INTEGER PRIMARY KEY,
      feed_id INTEGER NOT NULL,
      item_id INTEGER NOT NULL,
      content_id INTEGER NOT NULL,
      type INTEGER NOT NULL,              -- 0 = item.new, 1 = item.updated
      created_at INTEGER NOT NULL,
      changed INTEGER NOT NULL DEFAULT 0, -- 1 title, 2 url, 4 content
      first_seq INTEGER                   -- of an update: the item's first event
    );
    CREATE TABLE epoch (
      first_seq INTEGER PRIMARY KEY,
      tag INTEGER NOT NULL                -- the random part of the ids of events from there on
    );
    CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    """
}
