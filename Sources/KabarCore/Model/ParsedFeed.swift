/// A feed document as understood: JSON Feed 1.1's terms, and under `_kabar` what that lacks.
///
/// Every format maps onto this one model. URLs are absolute where a base was known. An absent value
/// is `nil` or empty, never a placeholder.
public struct ParsedFeed: Sendable, Equatable {
  /// The family of the document's format.
  public var format: FeedFormat
  /// The version as the document has it: `0.91`, `2.0`, `1.0`, …
  public var formatVersion: String?
  /// Plain text: tags removed, entities decoded.
  public var title: String?
  /// The site that the feed belongs to.
  public var homePageURL: String?
  /// The feed's own address, as it states it (`atom:link rel=self`, `feed_url`); else where it came
  /// from, if that is known.
  public var feedURL: String?
  /// Plain text or HTML, as the feed has it.
  public var summary: String?
  /// The larger image.
  public var icon: String?
  /// The small square image.
  public var favicon: String?
  /// The feed's authors.
  public var authors: [Author] = []
  /// An RFC 5646 language tag.
  public var language: String?
  /// Where to subscribe to be told of changes (WebSub, rssCloud).
  public var hubs: [Hub] = []
  /// `atom:id` or `rdf:about`.
  public var id: String?
  /// Copyright notice.
  public var rights: String?
  /// The software that made the document.
  public var generator: String?
  /// When the feed says it was published.
  public var published: Timestamp?
  /// When the feed says it last changed.
  public var updated: Timestamp?
  /// Categories of the whole feed.
  public var categories: [String] = []
  /// What the document asks of those who poll it.
  public var pace = PublishedPace()
  /// Whether malformed input had to be recovered.
  public var recovered = false
  /// Whether the document ended before its root element did: there may be more of it.
  public var isCut = false
  /// More for `_kabar`: what namespaces say beyond the model.
  public var extras: [JSONMember] = []
  /// In document order.
  public var items: [ParsedItem] = []

  /// An empty feed of one format.
  public init(format: FeedFormat) {
    self.format = format
  }
}

/// The family of a feed document's format; the raw value is what `_kabar.format` says.
public enum FeedFormat: String, Sendable {
  case rss
  case rdf
  case atom
  case json
}

/// A feed's own hints at how often it changes.
public struct PublishedPace: Sendable, Equatable {
  /// RSS `ttl`, in minutes.
  public var ttlMinutes: Int?
  /// RSS `skipHours`: hours of the day in UTC, 0…23.
  public var skipHours: [Int] = []
  /// RSS `skipDays`: `Monday` … `Sunday`.
  public var skipDays: [String] = []
  /// `sy:updatePeriod`: hourly, daily, weekly, monthly, yearly.
  public var updatePeriod: String?
  /// `sy:updateFrequency`: times within the period.
  public var updateFrequency: Int?

  /// No hints.
  public init() {}
}
