import GRDB
import KabarCore

/// An item as `kabar items` and `kabar why` show it.
public struct StoredItem: Sendable {
  /// The item.
  public var id: ItemID
  /// Its feed.
  public var feed: FeedID
  /// The feed's name.
  public var feedName: String
  /// Its title.
  public var title: String?
  /// Its page.
  public var url: String?
  /// When it says it was published.
  public var published: Timestamp?
  /// When a poll first saw it.
  public var firstSeen: Timestamp
  /// The last day on which it was seen, exact to a week.
  public var lastSeenDay: Int
  /// What was decided.
  public var disposition: Disposition
  /// The rule that took it, if one did.
  public var rule: String?
  /// By what it was last recognised under other names; `.key` if it never had to be.
  public var recognised: Recognition
  /// When that was.
  public var recognisedAt: Timestamp?
  /// What the keys that it goes by are made of, the deciding one first.
  public var keyKinds: [IdentityKind]
  /// Its first event.
  public var firstEvent: Int64?
  /// The item as JSON, as every sink shows it; `nil` once that has expired.
  public var json: [UInt8]?

  static let query = """
    SELECT item.id, item.feed_id, feed.name, item.title, item.url, item.published,
      item.first_seen, item.seen_day, item.disposition, item.rule, item.recognised,
      item.recognised_at, item.keys, item.first_event, content.json
    FROM item LEFT JOIN feed ON feed.id = item.feed_id
      LEFT JOIN content ON content.id = item.content_id
    """

  init(_ row: Prepared) {
    func time(_ column: Int32) -> Timestamp? {
      row.intOrNil(column).map { Timestamp(milliseconds: $0) }
    }
    id = ItemID(row.int(0))
    feed = FeedID(row.int(1))
    feedName = row.text(2) ?? ""
    title = row.text(3)
    url = row.text(4)
    published = time(5)
    firstSeen = Timestamp(milliseconds: row.int(6))
    lastSeenDay = Int(row.int(7))
    disposition = Disposition(rawValue: Int(row.int(8))) ?? .baseline
    rule = row.text(9)
    recognised = Recognition(rawValue: Int(row.int(10))) ?? .key
    recognisedAt = time(11)
    keyKinds = KeyList.read(row.blob(12) ?? []).map(\.kind)
    firstEvent = row.intOrNil(13)
    json = row.blob(14)
  }
}

/// An event of an item, for `kabar why`.
public struct StoredEvent: Sendable, Hashable {
  /// Its number.
  public var sequence: Int64
  /// Its id as receivers know it.
  public var id: EventID
  /// Whether it says that a known item changed.
  public var isUpdate: Bool
  /// When it was made.
  public var createdAt: Timestamp
  /// The changed fields of an update.
  public var changed: [String]
}

/// A feed as `kabar feeds` shows it.
public struct StoredFeed: Sendable {
  /// Its address.
  public var url: String
  /// Its name.
  public var name: String
  /// Its tags.
  public var tags: [String]
  /// When it left the configuration; `nil` while it is configured.
  public var removedAt: Timestamp?
  /// Items known.
  public var itemCount: Int
  /// Items that the flood guard holds.
  public var heldCount: Int
  /// What is remembered between polls.
  public var state: FeedState
}
