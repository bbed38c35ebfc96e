/// Gives feeds without a name one that is derived from the URL, unique, and stays as it is when
/// feeds are added below.
struct FeedNaming {
  private var taken: Set<String>
  /// The last number tried behind a name, so that many feeds of one host don't cost a search each.
  private var numbers: [String: Int] = [:]

  /// - Parameter taken: names that were given.
  init(taken: Set<String>) {
    self.taken = taken
  }

  /// A name for the feed at `url` (canonical): the host, else with words of the path, else with a
  /// number.
  mutating func name(for url: String) -> String {
    let bytes = Array(url.utf8)
    let start = (bytes.firstIndex(of: UInt8(ascii: "/")) ?? 0) + 2
    let authority = bytes.dropFirst(start).prefix { $0 != UInt8(ascii: "/") }
    let host = Self.shortHost(authority)
    if !host.isEmpty, taken.insert(host).inserted { return host }
    let words = Self.words(bytes.dropFirst(start + authority.count))
    let prefix = host.isEmpty ? "" : host + "/"
    if let last = words.last {
      let short = prefix + last
      if taken.insert(short).inserted { return short }
    }
    let long = prefix + words.joined(separator: "/")
    if words.count > 1, taken.insert(long).inserted { return long }
    return numbered(words.isEmpty ? (host.isEmpty ? "feed" : host) : long)
  }

  /// `wanted`, or with a number behind it if it is taken: for names that lists bring.
  mutating func unique(_ wanted: String) -> String {
    taken.insert(wanted).inserted ? wanted : numbered(wanted)
  }

  private mutating func numbered(_ base: String) -> String {
    var number = numbers[base] ?? 2
    while !taken.insert("\(base) \(number)").inserted { number += 1 }
    numbers[base] = number + 1
    return "\(base) \(number)"
  }

  /// The host without port and without the prefixes that say only that there is a feed.
  private static func shortHost(_ authority: ArraySlice<UInt8>) -> String {
    var host = String(decoding: authority, as: UTF8.self)
    if !host.hasSuffix("]"), let colon = host.utf8.lastIndex(of: UInt8(ascii: ":")) {
      host = String(host[..<colon])
    }
    for prefix in prefixes where host.utf8.starts(with: prefix.utf8) {
      let rest = host.utf8.dropFirst(prefix.utf8.count)
      if rest.contains(UInt8(ascii: ".")) { return String(Substring(rest)) }
    }
    return host
  }

  /// The words of the path and the query that tell one feed of a host from another.
  private static func words(_ path: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    for part in path.split(whereSeparator: isSeparator).prefix(16) {
      let value = part.lastIndex(of: UInt8(ascii: "=")).map { part[($0 + 1)...] } ?? part
      var word = value.prefix(60)
      if let dot = word.lastIndex(of: UInt8(ascii: ".")), word.endIndex - dot <= 5,
        endings.contains(String(decoding: word[dot...], as: UTF8.self))
      {
        word = word[..<dot]
      }
      let text = String(decoding: word, as: UTF8.self)
      if text.isEmpty || word.count < 18 && meansNothing.contains(text.lowercased()) { continue }
      words.append(text)
    }
    return words
  }

  private static let prefixes = ["www.", "feeds.", "feed.", "rss."]

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "&")
  }

  private static let endings: Set<String> = [
    ".xml", ".rss", ".atom", ".rdf", ".json", ".php", ".html",
  ]
  private static let meansNothing: Set<String> = [
    "feed", "feeds", "rss", "rss2", "atom", "xml", "index", "rdf", "json", "api", "v1", "v2",
    "full",
    "default", "all", "outbound", "rss-outbound-feed",
  ]
}
