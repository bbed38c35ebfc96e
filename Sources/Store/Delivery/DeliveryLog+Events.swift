import GRDB
import KabarCore

extension DeliveryLog {
  private static let columns = """
    e.seq, e.feed_id, e.type, e.created_at, e.changed, e.first_seq, c.json
    FROM event e LEFT JOIN content c ON c.id = e.content_id
    """

  /// Hands the events behind `seq` to a reader, oldest first, until it has enough.
  ///
  /// - Parameters:
  ///   - seq: the last event not wanted.
  ///   - limit: at most so many.
  ///   - reader: the reader as it is now.
  /// - Returns: the reader as it is then.
  /// - Throws: `StoreError`.
  public func read<Reader: EventReader>(
    after seq: Int64, limit: Int, with reader: Reader
  ) async throws -> Reader {
    try await read { db in
      var reader = reader
      let recent = store.tail.events(after: seq, limit: limit)
      if !recent.isEmpty {
        store.tail.forget(through: try Self.hand(recent, to: &reader, in: db))
        return reader
      }
      let rows = try Prepared(db, "SELECT \(Self.columns) WHERE e.seq > ? ORDER BY e.seq LIMIT ?")
      rows.bind(1, seq)
      rows.bind(2, Int64(limit))
      try rows.take(db, while: { try Self.hand($0, to: &reader, in: db) })
      return reader
    }
  }

  /// Hands single events to a reader, in the order given.
  ///
  /// - Parameters:
  ///   - seqs: the events' numbers; those that are gone are skipped.
  ///   - reader: the reader as it is now.
  /// - Returns: the reader as it is then.
  /// - Throws: `StoreError`.
  public func read<Reader: EventReader>(
    _ seqs: [Int64], with reader: Reader
  ) async throws -> Reader {
    try await read { db in
      var reader = reader
      let event = try Prepared(db, "SELECT \(Self.columns) WHERE e.seq = ?")
      for seq in seqs {
        event.bind(1, seq)
        let wantsMore = try event.first(db) { try Self.hand($0, to: &reader, in: db) }
        if wantsMore == nil { reader.skip(seq) }
        if wantsMore == false { break }
      }
      return reader
    }
  }

  /// - Returns: the last one handed over.
  private static func hand(
    _ events: ArraySlice<LogTail.Event>, to reader: inout some EventReader, in db: Database
  ) throws -> Int64 {
    var last: Int64 = 0
    for event in events {
      last = event.seq
      if event.json.isEmpty {
        reader.skip(event.seq)
        continue
      }
      let wantsMore = try event.json.withUnsafeBytes { json in
        let view = EventView(
          seq: event.seq, feed: event.feed, isUpdate: event.isUpdate, createdAt: event.createdAt,
          changed: event.changed, firstSeq: event.firstSeq, json: json, title: event.title,
          url: event.url)
        return try reader.take(view) { try facts(of: event.feed, in: db) }
      }
      if !wantsMore { break }
    }
    return last
  }

  private static func hand(
    _ row: Prepared, to reader: inout some EventReader, in db: Database
  ) throws -> Bool {
    let seq = row.int(0)
    let feed = FeedID(row.int(1))
    return try row.withBytes(6) { json in
      guard let json else {
        reader.skip(seq)
        return true
      }
      let view = EventView(
        seq: seq, feed: feed, isUpdate: row.int(2) == 1,
        createdAt: Timestamp(milliseconds: row.int(3)),
        changed: ChangedFields(rawValue: Int(row.int(4))), firstSeq: row.intOrNil(5), json: json)
      return try reader.take(view) { try facts(of: feed, in: db) }
    }
  }

  /// What routing and event forms need to know of feeds; those that the store no longer has are
  /// left out.
  ///
  /// - Throws: `StoreError`.
  public func facts(of feeds: Set<FeedID>) async throws -> [FeedFacts] {
    try await read { db in try feeds.compactMap { try Self.facts(of: $0, in: db) } }
  }

  /// The facts of all feeds in the configuration.
  ///
  /// - Throws: `StoreError`.
  public func allFacts() async throws -> [FeedFacts] {
    try await read { db in
      try Int64.fetchAll(db, sql: "SELECT id FROM feed WHERE removed_at IS NULL ORDER BY id")
        .compactMap { try Self.facts(of: FeedID($0), in: db) }
    }
  }

  static func facts(of feed: FeedID, in db: Database) throws -> FeedFacts? {
    let row = try Prepared(
      db, "SELECT name, url, title, home_page_url, tags, sinks FROM feed WHERE id = ?")
    row.bind(1, feed.value)
    return try row.first(db) { row in
      FeedFacts(
        id: feed, name: row.text(0) ?? "", url: row.text(1) ?? "", title: row.text(2),
        homePageURL: row.text(3), tags: JSONText.strings(row.text(4) ?? ""),
        sinks: JSONText.strings(row.text(5) ?? ""))
    }
  }
}
