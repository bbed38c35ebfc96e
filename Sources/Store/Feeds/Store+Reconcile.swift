import GRDB
import KabarCore

extension Store {
  /// Brings the feeds in the store into line with the configuration, in one transaction that
  /// writes only what differs.
  ///
  /// A feed is known by its URL; one that left the configuration keeps its memory for 30 days, but
  /// that it was switched off (410) is forgotten when it comes back; a
  /// new URL takes over the memory of the first of its `was` that the store knows and the
  /// configuration no longer has.
  ///
  /// - Parameters:
  ///   - feeds: all configured feeds, each URL once.
  ///   - now: the time.
  /// - Returns: the feeds' numbers, in the order of `feeds`.
  /// - Throws: `StoreError`.
  @discardableResult
  public func reconcile(_ feeds: [FeedRegistration], now: Timestamp) async throws -> [FeedID] {
    if let ids = try await read({ try SettledFeeds.numbers(of: feeds, in: $0) }) { return ids }
    return try await write { db in
      var reconciliation = try FeedReconciliation(db, now: now)
      return try reconciliation.run(feeds)
    }
  }
}

/// One run of `reconcile`.
private struct FeedReconciliation {
  struct Known {
    var id: Int64
    var name: String
    var tags: String
    var sinks: String
    var isRemoved: Bool
    var isConfigured = false
  }

  let db: Database
  let now: Timestamp
  /// All rows, and the places of those that still have their URL.
  var rows: [Known] = []
  var known: [String: Int] = [:]
  var tagLists = StringArrays()
  var sinkLists = StringArrays()

  init(_ db: Database, now: Timestamp) throws {
    self.db = db
    self.now = now
    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM feed") ?? 0
    var known = [String: Int](minimumCapacity: count)
    var found: [Known] = []
    found.reserveCapacity(count)
    let rows = try Prepared(db, "SELECT id, url, name, tags, sinks, removed_at FROM feed")
    try rows.forEach(db) { row in
      guard let url = row.text(1) else { return }
      known[url] = found.count
      found.append(
        Known(
          id: row.int(0), name: row.text(2) ?? "", tags: row.text(3) ?? "",
          sinks: row.text(4) ?? "", isRemoved: row.intOrNil(5) != nil))
    }
    self.known = known
    self.rows = found
  }

  mutating func run(_ feeds: [FeedRegistration]) throws -> [FeedID] {
    let configured = feeds.contains { !$0.was.isEmpty } ? Set(feeds.map(\.url)) : []
    var ids: [FeedID] = []
    ids.reserveCapacity(feeds.count)
    for feed in feeds {
      for former in feed.was where former != feed.url && !configured.contains(former) {
        try takeOver(former, by: feed.url)
      }
      ids.append(FeedID(try register(feed)))
    }
    for place in known.values where !rows[place].isConfigured && !rows[place].isRemoved {
      let row = rows[place]
      try db.cachedStatement(sql: "UPDATE feed SET removed_at = ? WHERE id = ?")
        .execute(arguments: [now.milliseconds, row.id])
    }
    return ids
  }

  private mutating func register(_ feed: FeedRegistration) throws -> Int64 {
    let tags = tagLists.json(feed.tags)
    let sinks = sinkLists.json(feed.sinks)
    guard let place = known[feed.url] else {
      try db.cachedStatement(sql: "INSERT INTO feed (url, name, tags, sinks) VALUES (?, ?, ?, ?)")
        .execute(arguments: [feed.url, feed.name, tags, sinks])
      let id = db.lastInsertedRowID
      known[feed.url] = rows.count
      rows.append(
        Known(
          id: id, name: feed.name, tags: tags, sinks: sinks, isRemoved: false, isConfigured: true))
      return id
    }
    let row = rows[place]
    if row.isRemoved || row.name != feed.name || row.tags != tags || row.sinks != sinks {
      try db.cachedStatement(
        sql: "UPDATE feed SET name = ?, tags = ?, sinks = ?, removed_at = NULL WHERE id = ?"
      ).execute(arguments: [feed.name, tags, sinks, row.id])
    }
    if row.isRemoved {
      // Adding a feed again is how an administrator revives one that a 410 has switched off.
      try db.cachedStatement(
        sql: """
          UPDATE feed SET is_gone = 0, error = NULL, failures = 0, next_poll = NULL,
            next_poll_reason = ? WHERE id = ? AND is_gone
          """
      ).execute(arguments: [NextPoll.revived, row.id])
    }
    rows[place].isConfigured = true
    return row.id
  }

  /// The memory of `former` becomes that of `url`.
  private mutating func takeOver(_ former: String, by url: String) throws {
    guard let place = known.removeValue(forKey: former) else { return }
    let old = rows[place]
    guard let new = known[url].map({ rows[$0] }) else {
      // Validators belong to an address; at another they could silence the feed for ever.
      try db.execute(
        sql: """
          UPDATE feed SET url = ?, etag = NULL, last_modified = NULL, body_digest = NULL,
            last_unconditional = NULL, redirect_target = NULL, redirect_seen = 0, is_gone = 0,
            failures = 0, error = NULL, next_poll = NULL, next_poll_reason = 'moved'
          WHERE id = ?
          """, arguments: [url, old.id])
      known[url] = place
      return
    }
    // The new address was polled before `was` was written: both memories become one.
    try db.execute(
      sql: """
        UPDATE item SET feed_id = :new
          WHERE id IN (SELECT item_id FROM identity WHERE feed_id = :old);
        INSERT OR IGNORE INTO identity (feed_id, key, item_id, seen_day, version)
          SELECT :new, key, item_id, seen_day, version FROM identity WHERE feed_id = :old;
        DELETE FROM identity WHERE feed_id = :old;
        UPDATE event SET feed_id = :new WHERE feed_id = :old;
        UPDATE feed SET
          item_count = item_count + (SELECT item_count FROM feed WHERE id = :old),
          held_count = held_count + (SELECT held_count FROM feed WHERE id = :old),
          baseline = ifnull(baseline, (SELECT baseline FROM feed WHERE id = :old)),
          newest_published = max(ifnull(newest_published, -9e15),
            ifnull((SELECT newest_published FROM feed WHERE id = :old), -9e15))
          WHERE id = :new;
        UPDATE feed SET newest_published = NULL WHERE id = :new AND newest_published <= -9e15;
        DELETE FROM feed WHERE id = :old;
        """, arguments: ["new": new.id, "old": old.id])
  }
}

/// JSON arrays of strings; most feeds share the same few.
struct StringArrays {
  private var last: [String] = []
  private var lastJSON = "[]"

  mutating func json(_ strings: [String]) -> String {
    if strings == last { return lastJSON }
    last = strings
    lastJSON = "[" + strings.map(JSONText.quoted).joined(separator: ",") + "]"
    return lastJSON
  }
}
