import KabarCore
import Testing

@testable import FeedParsing

/// What the formats leave open, or forbid, and people write all the same.
@Suite struct OddFeedTests {
  private func item(_ fields: String) throws -> ParsedItem {
    let feed = try FeedParserTests.parse(
      """
      <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
      <channel><title>t</title><item>\(fields)</item></channel></rss>
      """)
    return try #require(feed.items.first)
  }

  @Test func `the last of several dates counts, the first of everything else`() throws {
    let feed = try FeedParserTests.parse(
      """
      <feed xmlns="http://www.w3.org/2005/Atom"><title>a</title><title>b</title>
      <updated>2024-01-01T00:00:00Z</updated><updated>2025-01-01T00:00:00Z</updated>
      <entry><id>1</id><id>2</id><updated>2024-01-01T00:00:00Z</updated>
      <updated>2023-01-01T00:00:00Z</updated></entry></feed>
      """)
    #expect(feed.title == "a")
    #expect(feed.updated?.rfc3339 == "2025-01-01T00:00:00Z")
    #expect(feed.items.first?.id == "1")
    #expect(feed.items.first?.modified?.rfc3339 == "2023-01-01T00:00:00Z")
  }

  @Test(arguments: [
    "<description>long</description><summary>short</summary>",
    "<summary>short</summary><description>long</description>",
  ])
  func `a summary beside a description is the short one`(_ fields: String) throws {
    let item = try item(fields)
    #expect(item.contentText == "long")
    #expect(item.summary == "short")
  }

  @Test(arguments: [
    ("1:02:03", 3723.0), ("62:03", 3723), ("3723.5", 3723.5), (" 1 : 02 ", 62), ("1h 2m 3s", 3723),
    ("62 min", 3720), ("PT1H2M3S", 3723), ("1 hour, 2 minutes and 3 seconds", 3723),
    ("62'03\"", 3723), ("1.5 hours", 5400),
  ])
  func `reads durations`(_ text: String, _ seconds: Double) throws {
    #expect(
      try item("<itunes:duration>\(text)</itunes:duration>").extras
        == [JSONMember("duration_in_seconds", .double(seconds))])
  }

  @Test(arguments: ["", "abc", "-5", "1 2", "5 parsecs", "0", "1:2:3:4:5", "m", "1..2s"])
  func `makes no duration up`(_ text: String) throws {
    #expect(try item("<itunes:duration>\(text)</itunes:duration>").extras.isEmpty)
  }

  @Test func `references to control characters are windows-1252's`() throws {
    let item = try item("<title>don&#146;t &#x80;</title><description>a&#150;b</description>")
    #expect(item.title == "don’t €")
    #expect(item.contentText == "a–b")
  }

  @Test func `an at sign makes no address`() throws {
    let item = try item("<author>Ani (@ani)</author>")
    #expect(item.authors == [Author(name: "Ani (@ani)")])
    #expect(item.authorEmail == nil)
  }

  @Test func `fields without end tags end where the next begins`() throws {
    let feed = try FeedParserTests.parse(
      """
      <rss><channel><title>t<link>http://e.example/<item><title>1<link>http://e.example/1
      <description>a <b>b</b></item><item><title>2</channel></rss>
      """)
    #expect(feed.title == "t")
    #expect(feed.homePageURL == "http://e.example/")
    #expect(feed.items.map(\.title) == ["1", "2"])
    #expect(feed.items.first?.contentHTML == "a <b>b</b>")
  }

  @Test(arguments: ["<rss/>", "<?xml version='1.0'?><rss/>", "text"])
  func `what follows the root makes a document recovered`(_ rest: String) throws {
    let document = "<rss><channel><title>t</title></channel></rss>"
    #expect(try FeedParserTests.parse(document + "\n<!-- c -->\n").recovered == false)
    #expect(try FeedParserTests.parse(document + rest).recovered)
  }

  @Test(arguments: [
    "<image>/i.png</image>", "<image url='/i.png'/>", "<image href='/i.png'></image>",
    "<image> <url>/i.png</url><title>x</title><link>/y</link> </image>",
  ])
  func `an item has a picture in any form`(_ fields: String) throws {
    let item = try item(fields)
    #expect(item.image == "https://example.org/i.png")
    #expect(item.title == nil && item.url == nil)
  }

  @Test func `xml lang has hyphens`() throws {
    let feed = try FeedParserTests.parse(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='pt_BR'><title>t</title></feed>")
    #expect(feed.language == "pt-BR")
  }

  @Test func `a cut JSON Feed has the items before the cut`() throws {
    let whole = """
      {"version":"https://jsonfeed.org/version/1.1","title":"t","items":[\
      {"id":"1","tags":"a, b","attachments":{"url":"/a.mp3","duration_in_seconds":"1:02"}},\
      {"id":"2","title":"x"}]}
      """
    var kept = 0
    for length in 0...whole.utf8.count {
      let bytes = Array(whole.utf8.prefix(length))
      guard
        let feed = try? FeedParser.parse(bytes, url: Fixtures.url, contentType: nil)
      else { continue }
      #expect(feed.items.count >= kept, "cut at byte \(length)")
      #expect(feed.recovered == (length < whole.utf8.count))
      kept = feed.items.count
      #expect(feed.items.first?.tags == ["a", "b"])
      #expect(feed.items.first?.attachments.first?.url == "https://example.org/a.mp3")
      #expect(feed.items.first?.attachments.first?.durationInSeconds == 62)
    }
    #expect(kept == 2)
  }
}
