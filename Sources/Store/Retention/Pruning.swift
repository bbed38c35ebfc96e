import GRDB
import KabarCore

/// One step through the tables, each from where the last step ended.
struct Pruning {
  let db: Database
  let now: Timestamp
  let limit: Int64
  let horizon: Int64

  func step() throws -> PruneStep {
    var step = PruneStep()
    let eventsDone = try pruneEvents(&step)
    let contentsDone = try oncePerDay("content") { try pruneContents(&step) }
    // Items after contents: what an item may forget depends on whether its content is gone.
    let itemsDone = try contentsDone && oncePerDay("item") { try pruneItems(&step) }
    if itemsDone { try forgetFeeds() }
    step.isComplete = contentsDone && eventsDone && itemsDone
    return step
  }

  /// Contents in the order of their numbers, which is that of their age. Held ones and those that
  /// an undelivered event needs stay.
  private func pruneContents(_ step: inout PruneStep) throws -> Bool {
    let from = try position("content")
    let rows = try Prepared(
      db,
      """
      SELECT content.id, content.stored_at, content.last_event, item.disposition,
        ifnull(feed.retain, 0)
      FROM content LEFT JOIN item ON item.id = content.item_id
        LEFT JOIN feed ON feed.id = item.feed_id
      WHERE content.id > ? ORDER BY content.id LIMIT ?
      """)
    rows.bind(1, from)
    rows.bind(2, limit)
    var expired: [Int64] = []
    var seen: Int64 = 0
    var last = from
    try rows.forEach(db) { row in
      seen += 1
      last = row.int(0)
      let age = now - Timestamp(milliseconds: row.int(1))
      let isNeeded = row.intOrNil(2).map { $0 >= horizon } ?? false
      let isHeld = row.intOrNil(3) == Int64(Disposition.held.rawValue)
      if age > Interval(milliseconds: row.int(4)), !isNeeded, !isHeld { expired.append(last) }
    }
    // The newest row stays in each table, so that no number is given twice.
    let delete = try Prepared(
      db, "DELETE FROM content WHERE id = ? AND id < (SELECT max(id) FROM content)")
    for id in expired {
      delete.bind(1, id)
      try delete.run(db)
    }
    step.contents = expired.count
    return try advance("content", to: seen < limit ? nil : last)
  }

  /// Events in their order, which is that of their age: the first young one ends the search. Those
  /// that a sink still needs stay.
  private func pruneEvents(_ step: inout PruneStep) throws -> Bool {
    let newest = try EventLog.latest(db)
    let bound = min(horizon, newest)
    let cutoff = (now - Store.eventRetention).milliseconds
    try db.cachedStatement(
      sql: """
        DELETE FROM event WHERE seq IN (
          SELECT seq FROM event WHERE seq < min(?1, ifnull(
            (SELECT seq FROM event WHERE created_at >= ?2 ORDER BY seq LIMIT 1), ?1))
            ORDER BY seq LIMIT ?3)
        """
    ).execute(arguments: [bound, cutoff, limit])
    step.events = db.changesCount
    return step.events < Int(limit)
  }

  private struct Aged {
    var id: Int64
    var feed: Int64
    /// Of a forgotten one; else nothing.
    var keys: [UInt8]
    var isForgotten: Bool
  }

  private func pruneItems(_ step: inout PruneStep) throws -> Bool {
    let from = try position("item")
    let today = Int64(now.day)
    let cutoff = (now - Store.removedFeedRetention).milliseconds
    let rows = try Prepared(
      db,
      """
      SELECT item.id, item.feed_id, item.seen_day, feed.document_day, feed.removed_at,
        item.keys, item.title IS NOT NULL OR item.url IS NOT NULL, item.disposition, content.id,
        feed.id
      FROM item LEFT JOIN feed ON feed.id = item.feed_id
        LEFT JOIN content ON content.id = item.content_id
      WHERE item.id > ? AND item.id < (SELECT max(id) FROM item) ORDER BY item.id LIMIT ?
      """)
    rows.bind(1, from)
    rows.bind(2, limit)
    var aged: [Aged] = []
    var seen: Int64 = 0
    var last = from
    try rows.forEach(db) { row in
      seen += 1
      last = row.int(0)
      let isOrphan = row.intOrNil(9) == nil || (row.intOrNil(4).map { $0 < cutoff } ?? false)
      let absent = min(row.int(3), today) - row.int(2)
      let isWaiting = row.intOrNil(8) != nil || row.int(7) == Int64(Disposition.held.rawValue)
      guard isOrphan || (!isWaiting && absent > Int64(Store.textDays)) else { return }
      let isForgotten = isOrphan || absent > Int64(Store.identityDays)
      guard isForgotten || row.int(6) != 0 else { return }
      let keys = isForgotten ? row.blob(5) ?? [] : []
      aged.append(Aged(id: last, feed: row.int(1), keys: keys, isForgotten: isForgotten))
    }
    for item in aged { try age(item, &step) }
    return try advance("item", to: seen < limit ? nil : last)
  }

  private func age(_ item: Aged, _ step: inout PruneStep) throws {
    let delete = try Prepared(
      db, "DELETE FROM identity WHERE feed_id = ? AND key = ? AND item_id = ?")
    for start in stride(from: 0, to: item.keys.count - item.keys.count % 16, by: 16) {
      delete.bind(1, item.feed)
      delete.bind(2, Array(item.keys[start..<start + 16]))
      delete.bind(3, item.id)
      try delete.run(db)
    }
    if item.isForgotten {
      try db.cachedStatement(sql: "DELETE FROM item WHERE id = ?").execute(arguments: [item.id])
      step.items += 1
    } else {
      try db.cachedStatement(
        sql: """
          UPDATE item SET title = NULL, url = NULL, content_id = NULL WHERE id = ?
          """
      ).execute(arguments: [item.id])
      step.reduced += 1
    }
  }

  /// A removed feed's row goes last: events that wait still need its name.
  private func forgetFeeds() throws {
    let cutoff = (now - Store.removedFeedRetention).milliseconds
    let ids = try Int64.fetchAll(
      db, sql: "SELECT id FROM feed WHERE removed_at < ? LIMIT 10", arguments: [cutoff])
    let oldest = try Int64.fetchOne(db, sql: "SELECT created_at FROM event ORDER BY seq LIMIT 1")
    for id in ids {
      // Keys that were shared belong to no item.
      try db.execute(
        sql: "DELETE FROM identity WHERE feed_id = ? AND item_id = 0", arguments: [id])
      let left = try Int64.fetchOne(
        db, sql: "SELECT 1 FROM identity WHERE feed_id = ? LIMIT 1", arguments: [id])
      let removed = try Int64.fetchOne(
        db, sql: "SELECT removed_at FROM feed WHERE id = ?", arguments: [id])
      guard left == nil, let removed, oldest.map({ $0 > removed }) ?? true else { continue }
      try db.execute(
        sql: "DELETE FROM poll WHERE feed_id = :id; DELETE FROM feed WHERE id = :id",
        arguments: ["id": id])
    }
  }

  /// Goes on with a walk through a table, unless it ended today.
  private func oncePerDay(_ table: String, _ walk: () throws -> Bool) throws -> Bool {
    let day = try number("prune.day." + table)
    if day == Int64(now.day) { return true }
    guard try walk() else { return false }
    try setNumber("prune.day." + table, Int64(now.day))
    return true
  }

  /// Puts off the walks through the tables until the day after.
  static func noteWalked(_ db: Database, day: some BinaryInteger) throws {
    for table in ["content", "item"] {
      try db.execute(
        sql: "INSERT INTO meta (key, value) VALUES (?, ?)",
        arguments: ["prune.day." + table, Int64(day)])
    }
  }

  private func position(_ table: String) throws -> Int64 {
    try number("prune." + table)
  }

  /// - Returns: whether the table's end was reached.
  private func advance(_ table: String, to position: Int64?) throws -> Bool {
    try setNumber("prune." + table, position ?? 0)
    return position == nil
  }

  private func number(_ key: String) throws -> Int64 {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT value FROM meta WHERE key = ?"), arguments: [key]) ?? 0
  }

  private func setNumber(_ key: String, _ value: Int64) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")
      .execute(arguments: [key, value])
  }
}
