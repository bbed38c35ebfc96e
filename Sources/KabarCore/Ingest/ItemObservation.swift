/// One item of a document, prepared for the store.
public struct ItemObservation: Sendable {
  /// The title, for lines and lists.
  public var title: String?
  /// The item's page.
  public var url: String?
  /// When the item says it was published.
  public var published: Timestamp?
  /// The item as JSON, as every sink shows it.
  public var json: [UInt8]

  /// An item of which only the text is known.
  public init(title: String?, url: String?, published: Timestamp?, json: [UInt8]) {
    self.title = title
    self.url = url
    self.published = published
    self.json = json
  }
}
