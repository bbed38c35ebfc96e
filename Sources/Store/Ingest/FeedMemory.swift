import GRDB
import KabarCore

/// What the store knows of one feed's items: point look-ups by primary key, nothing else.
struct FeedMemory: ItemMemory {
  let db: Database
  let feed: FeedID
  /// Whether nothing was ever recorded of the feed: nothing is looked up.
  let isEmpty: Bool
  let owners: Prepared
  let items: Prepared

  static let ownerQuery =
    "SELECT item_id, seen_day, version FROM identity WHERE feed_id = ? AND key = ?"
  static let itemQuery = """
    SELECT disposition, published, title_digest, link_digest, content_digest, previous_version, \
    last_event FROM item WHERE id = ?
    """

  func owner(of key: Digest128) throws -> KeyOwner? {
    if isEmpty { return nil }
    owners.bind(1, feed.value)
    return try owners.first(db, 2, key) { row in
      let item = row.int(0)
      return KeyOwner(
        item: item == 0 ? nil : ItemID(item), seenDay: Int(row.int(1)),
        version: UInt64(bitPattern: row.int(2)))
    }
  }

  func item(_ id: ItemID) throws -> KnownItem? {
    items.bind(1, id.value)
    return try items.first(db) { row in
      KnownItem(
        disposition: Disposition(rawValue: Int(row.int(0))) ?? .baseline,
        published: row.intOrNil(1).map { Timestamp(milliseconds: $0) },
        digests: ItemDigests(
          title: UInt64(bitPattern: row.int(2)), link: UInt64(bitPattern: row.int(3)),
          content: UInt64(bitPattern: row.int(4))),
        previousVersion: UInt64(bitPattern: row.int(5)),
        lastEvent: row.intOrNil(6).map { Timestamp(milliseconds: $0) })
    }
  }
}
