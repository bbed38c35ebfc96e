/// One entry of a feed document: JSON Feed 1.1's terms, and under `_kabar` what that lacks.
public struct ParsedItem: Sendable, Equatable {
  /// `guid`, `atom:id`, `rdf:about` or `id`, as the document has it; `nil` if it has none.
  public var id: String?
  /// The item's page.
  public var url: String?
  /// A page elsewhere that the item is about.
  public var externalURL: String?
  /// Plain text: tags removed, entities decoded.
  public var title: String?
  /// A short version beside the content.
  public var summary: String?
  /// The content as HTML.
  public var contentHTML: String?
  /// The content as plain text.
  public var contentText: String?
  /// The item's main image.
  public var image: String?
  /// When the item says it was published; unreadable dates are absent.
  public var published: Timestamp?
  /// When the item says it last changed.
  public var modified: Timestamp?
  /// Whether a date lies before 1970 or far in the future.
  public var dateIsSuspect = false
  /// The item's authors.
  public var authors: [Author] = []
  /// Categories.
  public var tags: [String] = []
  /// An RFC 5646 language tag.
  public var language: String?
  /// Enclosures and other media.
  public var attachments: [Attachment] = []
  /// RSS `guid isPermaLink`; `nil` where the format has no such thing.
  public var guidIsPermalink: Bool?
  /// The first author's mail address.
  public var authorEmail: String?
  /// The page of comments.
  public var commentsURL: String?
  /// The feed that the item was taken from.
  public var source: ItemSource?
  /// Copyright notice.
  public var rights: String?
  /// More for `_kabar`: what namespaces say beyond the model.
  public var extras: [JSONMember] = []

  /// An empty item.
  public init() {}
}

/// Who wrote a feed or an item.
public struct Author: Sendable, Hashable {
  /// The person's or organisation's name.
  public var name: String?
  /// A page about them.
  public var url: String?
  /// A picture of them.
  public var avatar: String?

  /// An author of whom at least one thing should be known.
  public init(name: String? = nil, url: String? = nil, avatar: String? = nil) {
    self.name = name
    self.url = url
    self.avatar = avatar
  }
}

/// A file that belongs to an item: an RSS enclosure, a Media RSS content, a podcast episode.
public struct Attachment: Sendable, Hashable {
  /// Where the file is.
  public var url: String
  /// Its media type; derived from nothing, `nil` when unsaid.
  public var mimeType: String?
  /// Its title.
  public var title: String?
  /// Its length in bytes.
  public var sizeInBytes: Int64?
  /// Its length in seconds.
  public var durationInSeconds: Double?

  /// An attachment of which only the address is known.
  public init(url: String) {
    self.url = url
  }
}

/// A service that tells subscribers about changes.
public struct Hub: Sendable, Hashable {
  /// `WebSub`, `rssCloud`, …
  public var type: String
  /// The service's address.
  public var url: String

  /// A hub of the given protocol.
  public init(type: String, url: String) {
    self.type = type
    self.url = url
  }
}

/// The feed that an aggregated item came from (RSS `source`, `atom:source`).
public struct ItemSource: Sendable, Hashable {
  /// The original feed's title.
  public var title: String?
  /// The original feed's address.
  public var url: String?

  /// A source of which at least one thing should be known.
  public init(title: String? = nil, url: String? = nil) {
    self.title = title
    self.url = url
  }
}
