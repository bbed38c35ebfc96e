import KabarCore
import Testing

@testable import FeedParsing

/// Documents broken in the middle of something: what is kept must be whole characters.
@Suite struct DamagedDocumentTests {
  /// An end tag that never closes is given up after some bytes, wherever those end.
  @Test(arguments: 240..<262) func `an endless end tag ends between two characters`(
    _ blanks: Int
  ) throws {
    let junk = String(repeating: " ", count: blanks) + String(repeating: "ž", count: 40)
    let feed = try FeedParserTests.parse(
      "<rss><channel><item><description>x</b" + junk + "</description></item></channel></rss>")
    let item = try #require(feed.items.first)
    let text = try #require(item.contentText ?? item.contentHTML)
    #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    #expect(text.hasPrefix("x"))
  }
}
