/// A web page where a feed was expected.
public enum HTMLPage {
  /// What a page says about itself.
  public struct Finding: Sendable, Equatable {
    /// Its title as plain text.
    public var title: String?
    /// The feeds that it names, in its order, without repetition.
    public var feedLinks: [FeedLink] = []
    /// A guess: it asks for a password.
    public var isLoginPage = false
    /// A guess: it wants a browser to prove that a person sits before it.
    public var isBotChallenge: Bool { challenger != nil || hasChallengeWords }
    /// A guess: whose challenge it is, `Cloudflare` for example.
    public var challenger: String?
    /// Whether it speaks as challenges do that don't say whose they are.
    var hasChallengeWords = false
    /// A guess: the domain has been given up and is for sale.
    public var isParked = false
  }

  /// A feed that a page names by `<link rel="alternate">`.
  public struct FeedLink: Sendable, Hashable {
    /// Absolute where a base was known.
    public var url: String
    /// The link's title.
    public var title: String?
    /// Its media type in lower case.
    public var mimeType: String
  }

  /// How far a page is read: heads of pages end long before this.
  static let window = 262_144

  /// Tells a page from a feed and reads what helps to find the feed.
  ///
  /// - Parameters:
  ///   - bytes: the document, in any encoding in which ASCII is ASCII; the first 256 KiB are read.
  ///   - base: the page's address.
  /// - Returns: `nil` if it isn't an HTML page: a feed, other XML, JSON, plain text.
  public static func inspect(_ bytes: [UInt8], base: String?) -> Finding? {
    bytes.withUnsafeBufferPointer { all in
      let head = UnsafeBufferPointer(rebasing: all[..<min(all.count, window)])
      guard isPage(head) else { return nil }
      var reader = HTMLPageReader(base: base)
      reader.read(head)
      HTMLPageMarks.note(head, in: &reader.finding)
      return reader.finding
    }
  }

  /// Whether the first elements are HTML's, and no feed begins after them, as one does behind the
  /// warnings of a PHP program.
  private static func isPage(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    var closes = HTMLCloses()
    var hasPageElement = false
    while let less = HTMLTag.next(ASCII.less, in: bytes, from: index) {
      guard let tag = HTMLTag.read(bytes, at: less, &closes) else {
        index = less + 1
        continue
      }
      index = tag.end
      switch tag.kind {
      case .end, .characterData: continue
      case .comment:
        if isHTMLDoctype(bytes, less) { hasPageElement = true }
      case .start:
        let name = UnsafeBufferPointer(rebasing: bytes[tag.name])
        if isFeedRoot(name) { return false }
        if ASCII.equals(name, "html") || ASCII.equals(name, "head") || ASCII.equals(name, "body") {
          return true
        }
        if !HTMLElements.isKnown(name) {
          return hasPageElement
        }
        hasPageElement = true
      }
    }
    return hasPageElement
  }

  private static func isFeedRoot(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let colon = name.firstIndex(of: ASCII.colon)
    let local = name[(colon.map { $0 + 1 } ?? 0)...]
    return ASCII.equals(local, "rss") || ASCII.equals(local, "feed") || ASCII.equals(local, "rdf")
      || ASCII.equals(local, "channel") || ASCII.equals(local, "opml")
  }

  private static func isHTMLDoctype(_ bytes: UnsafeBufferPointer<UInt8>, _ less: Int) -> Bool {
    let start = less + 2
    guard start + 13 <= bytes.count, ASCII.equals(bytes[start..<(start + 7)], "doctype") else {
      return false
    }
    let name = bytes[(start + 7)...].drop(while: ASCII.isSpace).prefix { ASCII.isLetter($0) }
    return ASCII.equals(name, "html")
  }
}
