/// Newsboat's `urls` file: a URL a line, then words that are tags, `"~Name"` for a title, `#` for
/// comments.
enum NewsboatList {
  static func read(_ bytes: [UInt8]) -> FeedListContent {
    var content = FeedListContent()
    var number: UInt32 = 0
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for line in lines where content.feeds.count < FeedListContent.limit {
      number &+= 1
      var words = words(line)
      guard !words.isEmpty else { continue }
      let url = words.removeFirst()
      if let kind = ["query:", "exec:", "filter:"].first(where: { url.hasPrefix($0) }) {
        content.flaws.append(
          ListFlaw(
            sentence: "newsboat's \"\(kind)\" feeds are not supported; the line is left out",
            line: number))
        continue
      }
      var feed = ListedFeed(url: url, tags: [], line: number)
      for word in words {
        if word.hasPrefix("~") {
          feed.title = FeedListContent.label(String(word.dropFirst()))
        } else if word != "!", let tag = FeedListContent.label(word), !feed.tags.contains(tag) {
          // "!" hides a feed from newsboat's own list.
          feed.tags.append(tag)
        }
      }
      content.feeds.append(feed)
    }
    return content
  }

  /// Words are separated by white space; quoted ones may hold it, and `\"`.
  private static func words(_ line: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var rest = line
    while true {
      rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
      // A word that begins so, and all that follows it, is a comment, also behind a URL.
      guard let first = rest.first, first != UInt8(ascii: "#") else { return words }
      var word: [UInt8] = []
      if first == UInt8(ascii: "\"") {
        rest = rest.dropFirst()
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
          word.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
        }
      } else {
        let plain = rest.prefix { !($0 == 0x20 || (0x09...0x0D).contains($0)) }
        word = Array(plain)
        rest = rest.dropFirst(plain.count)
      }
      words.append(String(decoding: word, as: UTF8.self))
    }
  }
}
