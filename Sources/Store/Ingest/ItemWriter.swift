import GRDB
import KabarCore

/// Writes what `IngestDecision` planned.
final class ItemWriter {
  private let db: Database
  private let insertItem: Prepared
  private let insertIdentity: Prepared
  private let insertAlias: Prepared
  private let identities: IdentityBatch
  private let insertContent: Prepared
  private let insertEvent: Prepared
  private let shareKey: Prepared
  private let touchIdentity: Prepared
  private let touchItem: Prepared
  private let rekeyItem: Prepared
  private let selectKeys: Prepared
  private let selectForUpdate: Prepared
  private let updateItem: Prepared

  // Numbers are given here: one SELECT a transaction instead of one look-up a row.
  private var nextItem: Int64
  private var nextContent: Int64
  private var nextEvent: Int64

  private let keepsEvents: Bool
  /// The events that were written, if they are kept.
  var events: [LogTail.Event] = []

  /// - Parameter keepsEvents: whether `events` is wanted.
  init(_ db: Database, keepsEvents: Bool) throws {
    self.db = db
    self.keepsEvents = keepsEvents
    insertItem = try Prepared(
      db,
      """
      INSERT INTO item (id, feed_id, first_seen, seen_day, disposition, rule, published, \
      title_digest, link_digest, content_digest, first_event, content_id, keys, title, url) \
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
      """)
    insertIdentity = try Prepared(
      db,
      """
      INSERT INTO identity (feed_id, key, item_id, seen_day, version) VALUES (?,?,?,?,?) \
      ON CONFLICT DO UPDATE SET item_id = excluded.item_id, seen_day = excluded.seen_day, \
      version = excluded.version
      """)
    insertAlias = try Prepared(
      db,
      "INSERT OR IGNORE INTO identity (feed_id, key, item_id, seen_day, version) "
        + "VALUES (?,?,?,0,0)")
    identities = try IdentityBatch(db)
    insertContent = try Prepared(
      db, "INSERT INTO content (id, item_id, stored_at, last_event, json) VALUES (?,?,?,?,?)")
    insertEvent = try Prepared(
      db,
      "INSERT INTO event (seq, feed_id, item_id, content_id, type, created_at, changed, first_seq) "
        + "VALUES (?,?,?,?,?,?,?,?)")
    shareKey = try Prepared(
      db,
      """
      INSERT INTO identity (feed_id, key, item_id, seen_day, version) VALUES (?,?,0,0,0) \
      ON CONFLICT DO UPDATE SET item_id = 0, version = 0
      """)
    touchIdentity = try Prepared(
      db, "UPDATE identity SET seen_day = ? WHERE feed_id = ? AND key = ?")
    touchItem = try Prepared(db, "UPDATE item SET seen_day = ? WHERE id = ?")
    rekeyItem = try Prepared(
      db,
      "UPDATE item SET seen_day = ?, keys = ?, recognised = ?, recognised_at = ? WHERE id = ?")
    selectKeys = try Prepared(
      db,
      "SELECT keys, title_digest, link_digest, content_digest FROM item WHERE id = ?")
    selectForUpdate = try Prepared(
      db,
      "SELECT title_digest, link_digest, content_digest, first_event, last_event, content_id "
        + "FROM item WHERE id = ?")
    updateItem = try Prepared(
      db,
      """
      UPDATE item SET title_digest = ?, link_digest = ?, content_digest = ?, \
      previous_version = ?, last_event = ?, content_id = ?, title = ?, url = ? WHERE id = ?
      """)
    func next(_ table: String, _ column: String) throws -> Int64 {
      try Prepared(db, "SELECT ifnull(max(\(column)), 0) + 1 FROM \(table)")
        .first(db) { $0.int(0) } ?? 1
    }
    nextItem = try next("item", "id")
    nextContent = try next("content", "id")
    nextEvent = try next("event", "seq")
  }

  /// - Parameter isFirst: whether nothing was recorded of the feed before.
  /// - Returns: the last event's number, if there was any.
  func write(
    _ plan: IngestPlan, of document: FeedObservation, feed: FeedID, now: Timestamp, isFirst: Bool
  ) throws -> Int64? {
    let firstEvent = nextEvent
    // First, so that no item becomes the owner of a key that names several.
    for key in plan.sharedKeys {
      shareKey.bind(1, feed.value)
      shareKey.bind(2, key)
      try shareKey.run(db)
    }
    for touch in plan.touches { try write(touch, feed, now) }
    for rekeying in plan.rekeyings {
      try write(rekeying, document.items[rekeying.index], feed, now)
    }
    for update in plan.updates { try write(update, document.items[update.index], feed, now) }
    identities.begin()
    for insertion in plan.insertions {
      // Handed on where it lies: a copy of an item counts half a dozen references.
      let id = try write(insertion, document.items[insertion.index], feed, now)
      if isFirst {
        gatherKeys(insertion.key, document.items[insertion.index], of: id, now)
      } else {
        let item = document.items[insertion.index]
        try writeKeys(insertion.key, item, of: id, version: item.digests.version, feed, now)
      }
    }
    if isFirst { try identities.write(feed, db) }
    return nextEvent > firstEvent ? nextEvent - 1 : nil
  }

  private func write(
    _ insertion: IngestPlan.Insertion, _ item: ItemObservation, _ feed: FeedID, _ now: Timestamp
  ) throws -> Int64 {
    let id = nextItem
    nextItem += 1
    let isNotified = insertion.disposition == .notified
    let isKept = insertion.disposition != .filtered && insertion.disposition != .tooOld
    let event = isNotified ? nextEvent : nil
    let content = isKept ? try store(item, of: id, event: event, now) : nil
    insertItem.bind(1, id)
    insertItem.bind(2, feed.value)
    insertItem.bind(3, now.milliseconds)
    insertItem.bind(4, Int64(now.day))
    insertItem.bind(5, Int64(insertion.disposition.rawValue))
    insertItem.bind(6, insertion.rule)
    insertItem.bind(7, item.published?.milliseconds)
    bind(item.digests, to: insertItem, from: 8)
    insertItem.bind(11, event)
    insertItem.bind(12, content)
    insertItem.bind(13, keyBytes(insertion.key, item))
    insertItem.bind(14, item.title)
    insertItem.bind(15, item.url)
    try insertItem.run(db)
    if isNotified, let content {
      try append(item, isUpdate: false, feed, id, content: content, now, changed: [], first: nil)
    }
    return id
  }

  private func store(
    _ item: ItemObservation, of id: Int64, event: Int64?, _ now: Timestamp
  ) throws -> Int64 {
    let content = nextContent
    nextContent += 1
    insertContent.bind(1, content)
    insertContent.bind(2, id)
    insertContent.bind(3, now.milliseconds)
    insertContent.bind(4, event)
    try insertContent.run(db, 5, item.json)
    return content
  }

  private func append(
    _ item: ItemObservation, isUpdate: Bool, _ feed: FeedID, _ id: Int64, content: Int64,
    _ now: Timestamp, changed: ChangedFields, first: Int64?
  ) throws {
    insertEvent.bind(1, nextEvent)
    insertEvent.bind(2, feed.value)
    insertEvent.bind(3, id)
    insertEvent.bind(4, content)
    insertEvent.bind(5, isUpdate ? 1 : 0 as Int64)
    insertEvent.bind(6, now.milliseconds)
    insertEvent.bind(7, Int64(changed.rawValue))
    insertEvent.bind(8, first)
    try insertEvent.run(db)
    if keepsEvents {
      events.append(
        .init(
          seq: nextEvent, feed: feed, isUpdate: isUpdate, createdAt: now, changed: changed,
          firstSeq: first, title: item.title, url: item.url, json: item.json))
    }
    nextEvent += 1
  }

  private func writeKey(
    _ key: Digest128, of id: Int64, version: UInt64, _ feed: FeedID, _ now: Timestamp
  ) throws {
    insertIdentity.bind(1, feed.value)
    insertIdentity.bind(3, id)
    insertIdentity.bind(4, Int64(now.day))
    insertIdentity.bind(5, Int64(bitPattern: version))
    try insertIdentity.run(db, 2, key)
  }

  private func gatherKeys(
    _ primary: Digest128, _ item: ItemObservation, of id: Int64, _ now: Timestamp
  ) {
    identities.add(primary, of: id, seenDay: Int64(now.day), version: item.digests.version)
    for key in item.ownKeys where key != primary {
      identities.add(key, of: id, seenDay: 0, version: 0)
    }
  }

  private func writeKeys(
    _ primary: Digest128, _ item: ItemObservation, of id: Int64, version: UInt64,
    _ feed: FeedID, _ now: Timestamp
  ) throws {
    try writeKey(primary, of: id, version: version, feed, now)
    insertAlias.bind(1, feed.value)
    insertAlias.bind(3, id)
    for key in item.ownKeys where key != primary { try insertAlias.run(db, 2, key) }
  }

  private func write(_ touch: IngestPlan.Touch, _ feed: FeedID, _ now: Timestamp) throws {
    touchIdentity.bind(1, Int64(now.day))
    touchIdentity.bind(2, feed.value)
    touchIdentity.bind(3, touch.key)
    try touchIdentity.run(db)
    touchItem.bind(1, Int64(now.day))
    touchItem.bind(2, touch.item.value)
    try touchItem.run(db)
  }

  /// The most keys that an item keeps; a CMS that makes up a guid on each fetch must not fill the
  /// store.
  static let keyLimit = 12

  private func write(
    _ rekeying: IngestPlan.Rekeying, _ item: ItemObservation, _ feed: FeedID, _ now: Timestamp
  ) throws {
    selectKeys.bind(1, rekeying.item.value)
    let old = try selectKeys.first(db) { row in
      (
        keys: row.blob(0) ?? [],
        digests: ItemDigests(
          title: UInt64(bitPattern: row.int(1)), link: UInt64(bitPattern: row.int(2)),
          content: UInt64(bitPattern: row.int(3)))
      )
    }
    guard let old else { return }
    var keys = [rekeying.key] + item.ownKeys.filter { $0 != rekeying.key }
    for (key, _) in KeyList.read(old.keys) where !keys.contains(key) { keys.append(key) }
    for key in keys.dropFirst(Self.keyLimit) { try forget(key, of: rekeying.item, feed) }
    let kinds = keys.prefix(Self.keyLimit).map { key in
      let kind = item.keys.kind(of: key)
      return (kind == .combined ? KeyList.kind(of: key, in: old.keys) : nil) ?? kind
    }
    rekeyItem.bind(1, Int64(now.day))
    rekeyItem.bind(2, keys.prefix(Self.keyLimit).flatMap(\.bytes) + kinds.map(\.rawValue))
    rekeyItem.bind(3, Int64(rekeying.by.rawValue))
    rekeyItem.bind(4, now.milliseconds)
    rekeyItem.bind(5, rekeying.item.value)
    try rekeyItem.run(db)
    // The version as last recorded: a change that came with the new name and isn't told yet must
    // still be seen as one.
    try writeKeys(
      rekeying.key, item, of: rekeying.item.value, version: old.digests.version, feed, now)
  }

  private func forget(_ key: Digest128, of item: ItemID, _ feed: FeedID) throws {
    let delete = try Prepared(
      db, "DELETE FROM identity WHERE feed_id = ? AND key = ? AND item_id = ?")
    delete.bind(1, feed.value)
    delete.bind(2, key)
    delete.bind(3, item.value)
    try delete.run(db)
  }

  private func write(
    _ update: IngestPlan.Update, _ item: ItemObservation, _ feed: FeedID, _ now: Timestamp
  ) throws {
    selectForUpdate.bind(1, update.item.value)
    let old = try selectForUpdate.first(db) { row in
      (
        digests: ItemDigests(
          title: UInt64(bitPattern: row.int(0)), link: UInt64(bitPattern: row.int(1)),
          content: UInt64(bitPattern: row.int(2))),
        firstEvent: row.intOrNil(3), lastEvent: row.intOrNil(4), content: row.intOrNil(5)
      )
    }
    guard let old else { return }
    let event = update.isEvent ? nextEvent : nil
    let content =
      update.isEvent ? try store(item, of: update.item.value, event: event, now) : old.content
    bind(item.digests, to: updateItem, from: 1)
    updateItem.bind(4, Int64(bitPattern: old.digests.version))
    updateItem.bind(5, update.isEvent ? now.milliseconds : old.lastEvent)
    updateItem.bind(6, content)
    updateItem.bind(7, item.title)
    updateItem.bind(8, item.url)
    updateItem.bind(9, update.item.value)
    try updateItem.run(db)
    try writeKey(
      update.key, of: update.item.value, version: item.digests.version, feed, now)
    if update.isEvent, let content {
      try append(
        item, isUpdate: true, feed, update.item.value, content: content, now,
        changed: update.changed, first: old.firstEvent)
    }
  }

  private func bind(_ digests: ItemDigests, to statement: Prepared, from index: Int32) {
    statement.bind(index, Int64(bitPattern: digests.title))
    statement.bind(index + 1, Int64(bitPattern: digests.link))
    statement.bind(index + 2, Int64(bitPattern: digests.content))
  }

  private func keyBytes(_ primary: Digest128, _ item: ItemObservation) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(17 * (item.ownKeys.count + 1))
    primary.append(to: &bytes)
    for key in item.ownKeys where key != primary { key.append(to: &bytes) }
    bytes.append(item.keys.kind(of: primary).rawValue)
    for key in item.ownKeys where key != primary { bytes.append(item.keys.kind(of: key).rawValue) }
    return bytes
  }
}
