import KabarCore

/// A value with the weight of where it was found: an element of the format itself outweighs the same
/// thing in a namespace, and what comes first outweighs its repetition.
struct Ranked<Value> {
  private(set) var value: Value?
  private(set) var rank: UInt8 = 0

  init() {}

  /// Keeps `new` if it outweighs what is known.
  mutating func offer(_ new: Value?, rank: UInt8) {
    guard let new, rank > self.rank else { return }
    value = new
    self.rank = rank
  }

  /// The same for points in time, of which the last outweighs its repetition: a date is given again
  /// because it changed.
  mutating func offerAgain(_ new: Value?, rank: UInt8) {
    guard let new, rank >= self.rank else { return }
    value = new
    self.rank = rank
  }
}

extension Ranked: Sendable where Value: Sendable {}

/// A feed in the making.
struct FeedDraft {
  var feed = ParsedFeed(format: .rss)
  var title = Ranked<String>()
  /// Whether there is a title element without a word in it.
  var hasBlankTitle = false
  var summary = Ranked<String>()
  var homePage = Ranked<String>()
  var feedURL = Ranked<String>()
  var icon = Ranked<String>()
  var favicon = Ranked<String>()
  var rights = Ranked<String>()
  var published = Ranked<Timestamp>()
  var updated = Ranked<Timestamp>()
  var author = Ranked<Author>()
  var language: String?

  /// The feed, once the document has ended.
  func finished() -> ParsedFeed {
    var done = feed
    done.title = title.value ?? (hasBlankTitle ? homePage.value.flatMap(Self.host) : nil)
    done.summary = summary.value
    done.homePageURL = homePage.value
    done.feedURL = feedURL.value
    done.icon = icon.value
    done.favicon = favicon.value
    done.rights = rights.value
    done.published = published.value
    done.updated = updated.value
    if done.authors.isEmpty, let author = author.value { done.authors = [author] }
    if done.language == nil { done.language = language }
    if done.language?.isEmpty == true { done.language = nil }
    return done
  }

  /// The host of a web address, by which people know a feed that says no name.
  private static func host(_ url: String) -> String? {
    guard let base = BaseURL(url), base.authority.count > 2 else { return nil }
    let authority = base.authority.dropFirst(2)
    let host = authority.lastIndex(of: ASCII.at).map { authority[($0 + 1)...] } ?? authority
    return host.isEmpty ? nil : String(decoding: host, as: UTF8.self)
  }
}
