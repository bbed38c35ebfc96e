import KabarCore
import Testing

@testable import FeedParsing

@Suite struct FeedParserTests {
  static func parse(
    _ text: String, limits: ParseLimits = .standard
  ) throws(FeedParseError) -> ParsedFeed {
    try FeedParser.parse(Array(text.utf8), url: Fixtures.url, contentType: nil, limits: limits)
  }

  @Test(arguments: Fixtures.all)
  func golden(_ fixture: Fixtures.Fixture) throws {
    let feed = try Self.parse(fixture.document)
    let line = String(decoding: JSONFeedEncoder.feed(feed), as: UTF8.self)
    #expect(line == fixture.golden)
  }

  @Test(arguments: Fixtures.all, [1, 2, 3, 7, 64])
  func chunkingDoesNotMatter(_ fixture: Fixtures.Fixture, bytes: Int) throws {
    var limits = ParseLimits.standard
    limits.chunkBytes = bytes
    #expect(
      try Self.parse(fixture.document, limits: limits) == Self.parse(fixture.document))
  }

  @Test(arguments: Fixtures.all)
  func cutAnywhereItemsBeforeTheCutAreKept(_ fixture: Fixtures.Fixture) throws {
    let bytes = Array(fixture.document.utf8)
    let whole = try Self.parse(fixture.document)
    var kept = 0
    for length in 0..<bytes.count {
      let feed: ParsedFeed
      do throws(FeedParseError) {
        feed = try FeedParser.parse(Array(bytes[..<length]), url: nil, contentType: nil)
      } catch {
        continue
      }
      #expect(feed.items.count >= kept, "cut at byte \(length)")
      #expect(feed.recovered || length >= bytes.count - 8, "cut at byte \(length)")
      kept = feed.items.count
    }
    #expect(whole.format == .json || kept == whole.items.count)
  }

  @Test(arguments: Fixtures.all)
  func anyByteMayBeWrong(_ fixture: Fixtures.Fixture) {
    var bytes = Array(fixture.document.utf8)
    for index in bytes.indices {
      let right = bytes[index]
      bytes[index] = ([0, 0x3C, 0x26, 0x3E, 0x22, 0xFF] as [UInt8])[index % 6]
      _ = try? FeedParser.parse(bytes, url: nil, contentType: nil)
      bytes[index] = right
    }
  }

  @Test(arguments: [
    ("<rss><channel><title>AT&T</title><item><title>a < b</title></item></channel></rss>", "AT&T"),
    ("junk <rss><channel><title>x</title><item/></channel></rss>", "x"),
    ("<rss><channel><title>caf&eacute;</title><item/></channel></rss>", "café"),
    ("<rss><channel><title>a\u{1}b</title><item/></channel></rss>", "ab"),
    ("<rss><channel><title>t</title><item><b></item></channel></rss>", "t"),
    ("<rss><channel><title>t</title><item a=1 b c=\"<\"/></channel></rss>", "t"),
    ("<rss><channel><dc:title>t</dc:title><item/></channel></rss>", "t"),
    ("<RSS><CHANNEL><TITLE>t</TITLE><ITEM/></CHANNEL></RSS>extra", "t"),
    ("<rss><channel><title>t</title><item><title>1</title>", "t"),
    (
      "<b>Warning</b>: x on line 1<?xml version='1.0'?><rss><channel><title>t</title><item/></channel></rss>",
      "t"
    ),
  ])
  func recovers(_ document: String, title: String) throws {
    let feed = try Self.parse(document)
    #expect(feed.title == title)
    #expect(feed.items.count == (document.hasSuffix("</title>") ? 0 : 1))
  }

  @Test func namesOfElementsInsideTextStay() throws {
    let feed = try Self.parse(
      "<rss><channel><item><description>x <p>a <b>c</b></p> & d</description></item></channel></rss>"
    )
    #expect(feed.items.first?.contentHTML == "x <p>a <b>c</b></p> &amp; d")
    #expect(feed.recovered)
  }

  @Test func declaredEntitiesAreNoFault() throws {
    let feed = try Self.parse(
      "<!DOCTYPE rss [<!ENTITY x 'y'>]><rss><channel><title>a&x;b</title></channel></rss>")
    #expect(feed.title == "ayb")
    #expect(!feed.recovered)
  }

  @Test(arguments: [
    ("", "the document is empty"),
    (" \n\t", "the document is empty"),
    ("hello", "not a feed: neither XML nor JSON"),
    ("[1]", "not a feed: a JSON array"),
    ("{\"a\":1}", "not a feed: JSON, but not a JSON Feed"),
    ("{\"a\":", "not a feed: broken JSON, unexpected end at byte 5"),
    ("<opml><body/></opml>", "not a feed: an XML document with the root element <opml>"),
    (
      "<!DOCTYPE html><html><head><title>Hi</title><link rel=alternate type='application/rss+xml' href=/f></head>",
      "this is a web page “Hi”, not a feed; it links to https://example.org/f"
    ),
  ])
  func saysWhatIsWrong(_ document: String, sentence: String) {
    do throws(FeedParseError) {
      _ = try Self.parse(document)
      Issue.record("no error")
    } catch {
      #expect(error.description == sentence)
    }
  }
}
