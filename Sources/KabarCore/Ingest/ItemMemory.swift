/// What is remembered of one feed's items, as far as a decision asks for it.
public protocol ItemMemory {
  /// Who goes by `key` in this feed; `nil` if nobody ever did.
  func owner(of key: Digest128) throws -> KeyOwner?
  /// An item's row; `nil` if it was pruned.
  func item(_ id: ItemID) throws -> KnownItem?
}

/// Who goes by a key.
public struct KeyOwner: Sendable, Hashable {
  /// The item; `nil` if different items of one document once shared the key, so that it names none.
  public var item: ItemID?
  /// The day (since 1970) on which the item was last noted as seen; exact to a week.
  public var seenDay: Int
  /// `ItemDigests.version` of what was last seen under this key; 0 if the key is an alias.
  public var version: UInt64

  /// - Parameters:
  ///   - item: the item.
  ///   - seenDay: days since 1970.
  ///   - version: the version, or 0 for an alias.
  public init(item: ItemID?, seenDay: Int, version: UInt64) {
    self.item = item
    self.seenDay = seenDay
    self.version = version
  }
}

/// An item as remembered.
public struct KnownItem: Sendable, Hashable {
  /// What was decided when it was first seen.
  public var disposition: Disposition
  /// When it says it was published.
  public var published: Timestamp?
  /// Its parts as last recorded.
  public var digests: ItemDigests
  /// The version before the last recorded one; 0 if there was none.
  public var previousVersion: UInt64
  /// When it was last told as updated; `nil` if it never was.
  public var lastEvent: Timestamp?

  /// A remembered item.
  public init(
    disposition: Disposition, published: Timestamp?, digests: ItemDigests,
    previousVersion: UInt64 = 0, lastEvent: Timestamp? = nil
  ) {
    self.disposition = disposition
    self.published = published
    self.digests = digests
    self.previousVersion = previousVersion
    self.lastEvent = lastEvent
  }
}

/// What is remembered of the feed itself, beyond its state.
public struct IngestContext: Sendable, Hashable {
  /// Whether this is the feed's first document.
  public var isFirst: Bool
  /// When a poll last succeeded.
  public var lastSuccess: Timestamp?
  /// The newest date of any item so far, never later than the poll that saw it.
  public var newestPublished: Timestamp?
  /// Items ever recorded.
  public var itemCount: Int
  /// The identity rule of the last document.
  public var lastRule: IdentityRule?
  /// Whether updates were asked for at the last document: without that, what has changed since is
  /// no news.
  public var updatesWereOn: Bool
  /// Items of the last document that had any.
  public var lastDocumentCount: Int
  /// When the first document was read, if that ended too soon and no whole one has come since.
  public var cutBaseline: Timestamp?

  /// A feed of which nothing is known.
  public init(
    isFirst: Bool = true, lastSuccess: Timestamp? = nil, newestPublished: Timestamp? = nil,
    itemCount: Int = 0, lastRule: IdentityRule? = nil, updatesWereOn: Bool = false,
    lastDocumentCount: Int = 0, cutBaseline: Timestamp? = nil
  ) {
    self.isFirst = isFirst
    self.lastSuccess = lastSuccess
    self.newestPublished = newestPublished
    self.itemCount = itemCount
    self.lastRule = lastRule
    self.updatesWereOn = updatesWereOn
    self.lastDocumentCount = lastDocumentCount
    self.cutBaseline = cutBaseline
  }
}
