import GRDB
import KabarCore

extension Store {
  /// Stored items, newest (last recorded) first.
  ///
  /// - Parameters:
  ///   - feed: only this feed's; `nil` = all.
  ///   - limit: at most so many.
  /// - Throws: `StoreError`.
  public func items(feed: FeedID? = nil, limit: Int) async throws -> [StoredItem] {
    try await read { db in
      guard let feed else {
        let rows = try Prepared(db, StoredItem.query + " ORDER BY item.id DESC LIMIT ?")
        rows.bind(1, Int64(max(0, limit)))
        return try Self.collect(rows, db)
      }
      // The feed's identities lie together; an index on item would cost every insertion.
      let rows = try Prepared(
        db,
        StoredItem.query + """
           WHERE item.id IN (
            SELECT DISTINCT item_id FROM identity WHERE feed_id = ?1 ORDER BY 1 DESC LIMIT ?2)
          ORDER BY item.id DESC
          """)
      rows.bind(1, feed.value)
      rows.bind(2, Int64(max(0, limit)) + 1)
      return Array(try Self.collect(rows, db).prefix(max(0, limit)))
    }
  }

  /// The items that the flood guard holds, oldest first.
  ///
  /// - Parameters:
  ///   - feed: whose.
  ///   - limit: at most so many.
  /// - Throws: `StoreError`.
  public func held(_ feed: FeedID, limit: Int = 1000) async throws -> [StoredItem] {
    try await read { db in
      let rows = try Prepared(
        db,
        StoredItem.query
          + " WHERE item.feed_id = ? AND item.disposition = 4 ORDER BY item.id LIMIT ?")
      rows.bind(1, feed.value)
      rows.bind(2, Int64(limit))
      return try Self.collect(rows, db)
    }
  }

  /// The items that `query` may mean, newest first: an event's id, a link, a guid, or words of a
  /// title, or of the text of an item without one.
  ///
  /// - Parameters:
  ///   - query: as typed.
  ///   - limit: at most so many.
  ///   - text: the text of an item's JSON.
  /// - Throws: `StoreError`.
  public func items(
    matching query: String, limit: Int = 10,
    text: @escaping @Sendable (UnsafeRawBufferPointer) -> String
  ) async throws -> [StoredItem] {
    if let id = EventID(query) {
      guard let sequence = sequence(of: id) else { return [] }
      return try await read { db in
        let rows = try Prepared(
          db,
          StoredItem.query + " WHERE item.id = (SELECT item_id FROM event WHERE seq = ?)")
        rows.bind(1, sequence)
        return try Self.collect(rows, db)
      }
    }
    let keys = Self.keys(ofQuery: query)
    return try await read { db in
      let rows = try Prepared(
        db,
        StoredItem.query + """
           WHERE item.id IN (SELECT item_id FROM feed CROSS JOIN identity
            ON identity.feed_id = feed.id AND identity.key = ?1)
          ORDER BY item.id DESC LIMIT ?2
          """)
      for key in keys {
        rows.bind(1, key)
        rows.bind(2, Int64(limit))
        let found = try Self.collect(rows, db)
        if !found.isEmpty { return found }
      }
      let words = query.split(whereSeparator: \.isWhitespace).prefix(16).map(String.init)
      guard !words.isEmpty else { return [] }
      let found =
        try Self.search(words, in: "item.title", limit, db)
        + Self.searchUntitled(words, limit, db, text: text)
      if found.isEmpty { return try Self.search(words, in: "item.url", limit, db) }
      return Array(found.sorted { $0.id.value > $1.id.value }.prefix(max(0, limit)))
    }
  }

  /// In text, not in JSON: there markup and escapes stand between the words.
  private static func searchUntitled(
    _ words: [String], _ limit: Int, _ db: Database,
    text: (UnsafeRawBufferPointer) -> String
  ) throws -> [StoredItem] {
    let words = words.map { $0.lowercased() }
    let rows = try Prepared(
      db,
      StoredItem.query
        + " WHERE ifnull(trim(item.title), '') = '' AND content.json IS NOT NULL"
        + " ORDER BY item.id DESC")
    var items: [StoredItem] = []
    try rows.take(db) { row in
      let item = StoredItem(row)
      let text = (item.json ?? []).withUnsafeBytes(text).lowercased()
      if words.allSatisfy({ text.contains($0) }) { items.append(item) }
      return items.count < limit
    }
    return items
  }

  private static func search(
    _ words: [String], in column: String, _ limit: Int, _ db: Database
  ) throws -> [StoredItem] {
    let conditions = words.map { _ in "\(column) LIKE ? ESCAPE '\\'" }
    let rows = try Prepared(
      db,
      StoredItem.query + " WHERE " + conditions.joined(separator: " AND ")
        + " ORDER BY item.id DESC LIMIT ?")
    for (place, word) in words.enumerated() {
      rows.bind(Int32(place + 1), "%" + escaped(word) + "%")
    }
    rows.bind(Int32(words.count + 1), Int64(limit))
    return try collect(rows, db)
  }

  /// An item's events, oldest first, as far as the log still has them.
  ///
  /// - Throws: `StoreError`.
  public func events(of item: StoredItem) async throws -> [StoredEvent] {
    guard let first = item.firstEvent else {
      // Without a first event there can only be updates; the log has no index by item.
      return try await events(of: item.id, from: 0)
    }
    return try await events(of: item.id, from: first)
  }

  private func events(of item: ItemID, from first: Int64) async throws -> [StoredEvent] {
    let rows = try await read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT seq, type, created_at, changed FROM event
          WHERE seq >= ? AND item_id = ? ORDER BY seq LIMIT 100
          """, arguments: [first, item.value]
      ).map { row -> (Int64, Int64, Int64, Int) in (row[0], row[1], row[2], row[3]) }
    }
    return rows.map { sequence, type, created, changed in
      StoredEvent(
        sequence: sequence, id: eventID(sequence), isUpdate: type == 1,
        createdAt: Timestamp(milliseconds: created),
        changed: ChangedFields(rawValue: changed).names)
    }
  }

  private static func collect(_ rows: Prepared, _ db: Database) throws -> [StoredItem] {
    var items: [StoredItem] = []
    try rows.forEach(db) { items.append(StoredItem($0)) }
    return items
  }

  /// A query as the guid or the link of an item.
  private static func keys(ofQuery query: String) -> [Digest128] {
    var item = ParsedItem()
    item.id = query
    item.url = query
    let keys = IdentityKeys.of(item).keys
    return [keys.guid, keys.link, keys.page].compactMap { $0 }
  }

  private static func escaped(_ word: String) -> String {
    var out = ""
    for character in word {
      if character == "%" || character == "_" || character == "\\" { out.append("\\") }
      out.append(character)
    }
    return out
  }
}
