/// Gives feeds without a name one that is derived from the URL, unique, and stays as it is when
/// feeds are added below.
///
/// Works on bytes: a hundred thousand names are made at each start.
struct FeedNaming {
  private typealias Bytes = UnsafeBufferPointer<UInt8>

  private var taken: Set<String>
  /// The last number tried behind a name, so that many feeds of one host don't cost a search each.
  private var numbers: [String: Int] = [:]
  /// Where the words of the URL at hand stand.
  private var words: [Range<Int>] = []

  /// - Parameters:
  ///   - taken: names that were given.
  ///   - count: how many are to come.
  init(taken: Set<String>, count: Int = 0) {
    self.taken = taken
    self.taken.reserveCapacity(taken.count + count)
  }

  /// A name for the feed at `url` (canonical): the host, else with words of the path, else with a
  /// number.
  mutating func name(for url: String) -> String {
    var url = url
    return url.withUTF8 { name(for: $0) }
  }

  private mutating func name(for url: Bytes) -> String {
    let start = min(url.count, (url.firstIndex(of: slash) ?? 0) + 2)
    let end = url[start...].firstIndex(of: slash) ?? url.count
    let host = Self.shortHost(url, start..<end)
    if !host.isEmpty {
      let name = String(decoding: url[host], as: UTF8.self)
      if taken.insert(name).inserted { return name }
    }
    findWords(url, from: end)
    guard let last = words.last else {
      return numbered(host.isEmpty ? "feed" : String(decoding: url[host], as: UTF8.self))
    }
    let short = Self.joined(url, host, CollectionOfOne(last))
    if taken.insert(short).inserted { return short }
    if words.count == 1 { return numbered(short) }
    let long = Self.joined(url, host, words)
    return taken.insert(long).inserted ? long : numbered(long)
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
  private static func shortHost(_ url: Bytes, _ authority: Range<Int>) -> Range<Int> {
    var end = authority.upperBound
    if !authority.isEmpty, url[end - 1] != UInt8(ascii: "]") {
      end = url[authority].lastIndex(of: UInt8(ascii: ":")) ?? end
    }
    let host = authority.lowerBound..<end
    for prefix in prefixes where starts(url, host, with: prefix) {
      let rest = (host.lowerBound + prefix.utf8CodeUnitCount)..<end
      if url[rest].contains(UInt8(ascii: ".")) { return rest }
    }
    return host
  }

  /// Finds the words of the path and the query, which begin at `start`, that tell one feed of a host
  /// from another.
  private mutating func findWords(_ url: Bytes, from start: Int) {
    words.removeAll(keepingCapacity: true)
    var next = start
    var parts = 0
    while next < url.count, parts < 16 {
      let part = next
      var value = next
      while next < url.count, !Self.isSeparator(url[next]) {
        if url[next] == UInt8(ascii: "=") { value = next + 1 }
        next += 1
      }
      if next > part {
        parts += 1
        let word = Self.withoutEnding(url, value..<min(next, value + 60))
        if !word.isEmpty, !Self.isMeaningless(url, word) { words.append(word) }
      }
      next += 1
    }
  }

  private static func withoutEnding(_ url: Bytes, _ word: Range<Int>) -> Range<Int> {
    guard let dot = url[word].lastIndex(of: UInt8(ascii: ".")) else { return word }
    let ending = dot..<word.upperBound
    for known in endings where known.utf8CodeUnitCount == ending.count {
      if starts(url, ending, with: known) { return word.lowerBound..<dot }
    }
    return word
  }

  private static func isMeaningless(_ url: Bytes, _ word: Range<Int>) -> Bool {
    for known in meansNothing where known.utf8CodeUnitCount == word.count {
      if starts(url, word, with: known, orInUpperCase: true) { return true }
    }
    return false
  }

  private static func starts(
    _ url: Bytes, _ range: Range<Int>, with known: StaticString, orInUpperCase: Bool = false
  ) -> Bool {
    guard range.count >= known.utf8CodeUnitCount else { return false }
    for offset in 0..<known.utf8CodeUnitCount {
      var byte = url[range.lowerBound + offset]
      if orInUpperCase, (0x41...0x5A).contains(byte) { byte |= 0x20 }
      guard byte == known.utf8Start[offset] else { return false }
    }
    return true
  }

  /// `host/word/word`, or the words alone if there is no host.
  private static func joined(
    _ url: Bytes, _ host: Range<Int>, _ words: some Collection<Range<Int>>
  ) -> String {
    let count = words.reduce(host.count) { $0 + 1 + $1.count }
    return String(unsafeUninitializedCapacity: count) { text in
      var end = text.update(fromContentsOf: url[host])
      for word in words {
        if end > 0 { end = text[end...].update(fromContentsOf: CollectionOfOne(slash)) }
        end = text[end...].update(fromContentsOf: url[word])
      }
      return end
    }
  }

  // Arrays of what needs no counting of references; longer words are not looked up in them.

  private static let prefixes: [StaticString] = ["www.", "feeds.", "feed.", "rss."]

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == slash || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "&")
  }

  private static let endings: [StaticString] = [
    ".xml", ".rss", ".atom", ".rdf", ".json", ".php", ".html",
  ]
  private static let meansNothing: [StaticString] = [
    "feed", "feeds", "rss", "rss2", "atom", "xml", "index", "rdf", "json", "api", "v1", "v2",
    "full",
    "default", "all", "outbound", "rss-outbound-feed",
  ]
}

private let slash = UInt8(ascii: "/")
