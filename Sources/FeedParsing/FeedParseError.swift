/// Why a document could not be read as a feed.
public enum FeedParseError: Error, Sendable, Equatable {
  /// There is nothing in it but white space.
  case empty
  /// It is a web page; with its title and the feeds that it links to.
  case htmlPage(title: String?, feedLinks: [String])
  /// It is something else; the text says what.
  case notAFeed(String)
  /// It is JSON with a fault; the text says which, and where.
  case invalidJSON(String)
  /// It is larger than the parser takes; the text names the limit.
  case limitExceeded(String)
}

extension FeedParseError: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .empty:
      return "the document is empty"
    case .htmlPage(let title, let links):
      let name = title.map { " “\(Self.shortened($0))”" } ?? ""
      let page = "this is a web page\(name), not a feed"
      guard !links.isEmpty else { return page + ", and it links to no feed" }
      return page + "; it links to " + links.prefix(5).map(Self.shortened).joined(separator: " ")
    case .notAFeed(let what):
      return "not a feed: \(what)"
    case .invalidJSON(let fault):
      return "not a feed: broken JSON, \(fault)"
    case .limitExceeded(let limit):
      return "the document is too large: \(limit)"
    }
  }

  /// Line breaks and control characters would break the rule of one line an error.
  private static func shortened(_ text: String) -> String {
    let line = String(
      String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
    return line.count > 200 ? line.prefix(199) + "…" : line
  }
}
