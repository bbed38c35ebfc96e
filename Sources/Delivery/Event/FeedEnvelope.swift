import KabarCore
import Store

/// What every event of one feed has in common, prepared once.
struct FeedEnvelope: Sendable {
  /// What routing looks at.
  let facts: FeedFacts
  /// `{"name":…,"title":…,"url":…,"home_page_url":…,"tags":[…]}`; absent values are absent keys.
  let json: [UInt8]
  /// What the feed's lines of text begin with.
  let label: [UInt8]

  init(_ facts: FeedFacts) {
    self.facts = facts
    label = EventText.label(facts.name)
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    JSONText.append("name", facts.name, to: &bytes)
    if let title = facts.title {
      bytes.append(UInt8(ascii: ","))
      JSONText.append("title", title, to: &bytes)
    }
    bytes.append(UInt8(ascii: ","))
    JSONText.append("url", Self.withoutUserInfo(facts.url), to: &bytes)
    if let homePage = facts.homePageURL {
      bytes.append(UInt8(ascii: ","))
      JSONText.append("home_page_url", Self.withoutUserInfo(homePage), to: &bytes)
    }
    if !facts.tags.isEmpty {
      bytes.append(UInt8(ascii: ","))
      JSONText.appendName("tags", to: &bytes)
      for (index, tag) in facts.tags.enumerated() {
        bytes.append(UInt8(ascii: index == 0 ? "[" : ","))
        JSONText.append(tag, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
    bytes.append(UInt8(ascii: "}"))
    json = bytes
  }

  /// An address without `user:password@`: that is between the administrator and the origin.
  ///
  /// RFC 3986, section 3.2: the authority ends at the first `/`, `?` or `#`; the user information at
  /// the last `@` in it.
  static func withoutUserInfo(_ url: String) -> String {
    let utf8 = url.utf8
    guard let colon = utf8.firstIndex(of: UInt8(ascii: ":")) else { return url }
    let rest = utf8[colon...].dropFirst()
    guard rest.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")]) else { return url }
    let authority = rest.dropFirst(2).prefix {
      $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
    }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return url }
    return String(url[..<authority.startIndex]) + String(url[utf8.index(after: at)...])
  }
}

/// Envelopes of the feeds that events came from lately.
///
/// Bounded, and renewed after a few seconds, because a feed's title may change with any poll.
struct EnvelopeCache: Sendable {
  static let capacity = 4096
  static let lifetime = Interval.seconds(5)

  private var envelopes: [FeedID: FeedEnvelope] = [:]
  private var filledSince: Timestamp?

  /// Forgets what is too old to be trusted.
  mutating func refresh(now: Timestamp) {
    guard let since = filledSince else { return }
    let age = now - since
    if age > Self.lifetime || age < .zero { removeAll() }
  }

  /// Forgets everything: the configuration was read again.
  mutating func removeAll() {
    envelopes.removeAll(keepingCapacity: true)
    filledSince = nil
  }

  /// The feed's envelope; looked up and prepared at most once.
  mutating func envelope(
    of feed: FeedID, now: Timestamp, facts: () throws -> FeedFacts?
  ) rethrows -> FeedEnvelope? {
    if let known = envelopes[feed] { return known }
    guard let facts = try facts() else { return nil }
    let envelope = FeedEnvelope(facts)
    if envelopes.count >= Self.capacity { removeAll() }
    if filledSince == nil { filledSince = now }
    envelopes[feed] = envelope
    return envelope
  }
}
