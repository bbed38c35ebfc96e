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

  @Test(arguments: [
    "<rss><channel><item><guid>1</guid><title>наука</title></item><item><title>ž字😀",
    "<rss><channel><item><guid>1</guid><title>наука</title></item><item><title><![CDATA[ž字😀",
    "<rss><channel><item><guid>1</guid><title>наука</title></item><item ž字=\"ž字😀",
    "<rss><channel><item><guid>1</guid><title>наука</title></item><ž字😀",
    "<rss><channel><item><guid>1</guid><title>наука & nbsp;</title></item><title>ž字😀",
  ])
  func `cut within a character, what came before is kept`(_ document: String) throws {
    let bytes = Array(document.utf8)
    for length in (bytes.count - 8)...bytes.count {
      let feed = try FeedParser.parse(Array(bytes[..<length]), url: nil, contentType: nil)
      #expect(feed.items.first?.title?.hasPrefix("наука") == true, "\(length) bytes")
      #expect(feed.recovered, "\(length) bytes")
    }
  }

  @Test(arguments: [
    ("", false), ("\n \n", false), ("<!-- end -->\n<?x y?>\n", false),
    ("<rss><channel><title>2</title></channel></rss>", true), ("x", true), ("<!-- -", true),
    ("<?xml version=\"1.0\"?><rss/>", true), ("\n</rss>", true),
  ])
  func `something behind the root is told`(_ rest: String, isRecovered: Bool) throws {
    for text in ["tt", "t&eacute;"] {
      let feed = try FeedParserTests.parse(
        "<rss><channel><title>\(text)</title></channel></rss>" + rest)
      #expect(feed.title?.count == 2)
      #expect(feed.recovered == (isRecovered || text != "tt"))
    }
  }

  @Test func `a blank title reads as the host of the home page`() throws {
    func title(_ channel: String) throws -> String? {
      try FeedParserTests.parse("<rss><channel>\(channel)</channel></rss>").title
    }
    let link = "<link>https://u@www.example.com/ar/</link>"
    #expect(try title("<title> </title>" + link) == "www.example.com")
    #expect(try title(link + "<title/>") == "www.example.com")
    #expect(try title("<title/>" + link + "<title>x</title>") == "x")
    #expect(try title("<title/><link>urn:x</link>") == nil)
    #expect(try title(link) == nil)
  }
}
