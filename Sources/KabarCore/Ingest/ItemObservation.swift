/// One item of a document, prepared for the store.
public struct ItemObservation: Sendable {
  /// The title, for lines and lists.
  public var title: String?
  /// The item's page.
  public var url: String?
  /// When the item says it was published; `nil` if it doesn't or can't be believed.
  public var published: Timestamp?
  /// The item as JSON, as every sink shows it.
  public var json: [UInt8]
  /// The names it can be recognised by.
  public var keys: IdentityKeys
  /// What its updates are recognised by.
  public var digests: ItemDigests
  /// The filter rule that takes it, if one does.
  public var filteredBy: String?
  /// All keys that name this item and no other of the document, those that decide first; set by
  /// `DocumentIdentity`.
  public internal(set) var ownKeys: [Digest128] = []
  /// How many of them decide.
  var decidingCount = 0
  /// The keys that decide in this document, best first.
  var ladder: ArraySlice<Digest128> { ownKeys[..<decidingCount] }

  /// An item as parsed.
  ///
  /// - Parameters:
  ///   - item: the item.
  ///   - policy: whose filters decide.
  ///   - json: the item as every sink shows it.
  public init(_ item: ParsedItem, policy: FeedPolicy.Values, json: [UInt8]) {
    title = item.title
    url = item.url ?? item.externalURL
    published = item.dateIsSuspect ? nil : item.published
    self.json = json
    (keys, digests) = IdentityKeys.of(item)
    filteredBy = policy.ruleThatTakes(item)
  }

  /// An item of which only the text is known.
  public init(title: String?, url: String?, published: Timestamp?, json: [UInt8]) {
    var item = ParsedItem()
    item.title = title
    item.url = url
    item.published = published
    self.init(item, policy: FeedPolicy.Values(), json: json)
  }
}
