import GRDB
import KabarCore

extension Store {
  /// All feeds that the store remembers, by name; those that left the configuration included.
  ///
  /// - Throws: `StoreError`.
  public func feedRows() async throws -> [StoredFeed] {
    try await read { db in
      let rows = try Prepared(
        db,
        """
        SELECT id, url, name, tags, removed_at, item_count, held_count, \(FeedRow.stateColumns)
        FROM feed CROSS JOIN poll ON feed_id = id ORDER BY name, id
        """)
      var feeds: [StoredFeed] = []
      try rows.forEach(db) { row in
        feeds.append(
          StoredFeed(
            url: row.text(1) ?? "", name: row.text(2) ?? "",
            tags: JSONText.strings(row.text(3) ?? ""),
            removedAt: row.intOrNil(4).map { Timestamp(milliseconds: $0) },
            itemCount: Int(row.int(5)), heldCount: Int(row.int(6)),
            state: FeedRow.state(FeedID(row.int(0)), row, from: 7)))
      }
      return feeds
    }
  }

  /// The feed of this name or address; configured ones first.
  ///
  /// - Throws: `StoreError` that names the feed if there is none.
  public func feed(named text: String) async throws -> FeedID {
    let id = try await read { db in
      try Int64.fetchOne(
        db,
        sql: """
          SELECT id FROM feed WHERE name = :text OR url = :text
          ORDER BY removed_at IS NOT NULL, name <> :text LIMIT 1
          """, arguments: ["text": text])
    }
    guard let id else {
      throw StoreError(
        .unknownFeed, "no feed is called \(text); kabar feeds lists the names")
    }
    return FeedID(id)
  }
}
