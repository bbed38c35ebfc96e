import KabarCore
import Testing

@testable import FeedParsing

/// Documents made to hurt: each must end soon, with a feed or an error.
@Suite(.timeLimit(.minutes(2))) struct HostileTests {
  static let head = "<rss version=\"2.0\"><channel><title>T</title>"

  @Test(arguments: [
    head + String(repeating: "<x>", count: 200_000),
    head + "<item><description>" + String(repeating: "<b>", count: 200_000),
    head + "<item><description>" + String(repeating: "<", count: 500_000),
    head + "<item><description>" + String(repeating: "<a ", count: 200_000),
    head + "<item><description>" + String(repeating: "<a b=\"", count: 200_000),
    head + "<item><description>" + String(repeating: "&", count: 500_000),
    head + "<item><title>" + String(repeating: "&lt;b", count: 200_000) + "</title></item>",
    head + "<item><description>" + String(repeating: "&lt;a href=\"", count: 200_000)
      + "</description></item>",
    head + "<item><author>" + String(repeating: "a (", count: 200_000) + "</author></item>",
    head + String(repeating: "<!--", count: 200_000),
    head + String(repeating: "<![CDATA[", count: 200_000),
    head + String(repeating: "</x>", count: 200_000),
    head + String(repeating: "<item>", count: 200_000),
    head + "<x a=\"" + String(repeating: "y", count: 4_000_000) + "\"/>",
    head + "<" + String(repeating: "y", count: 4_000_000) + "/>",
    String(repeating: "<?x?>", count: 200_000) + head,
    "<!DOCTYPE r [" + String(repeating: "\"", count: 200_000),
    "<!DOCTYPE r [" + String(repeating: "<!ENTITY a ", count: 200_000),
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":"
      + String(repeating: "[", count: 200_000),
  ])
  func endsSoon(_ document: String) {
    let start = ContinuousClock.now
    _ = try? FeedParserTests.parse(document)
    // Milliseconds when alone; the bound is for a loaded machine and a debug build.
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func entitiesExpandWithinABudget() throws {
    var document = "<!DOCTYPE r [<!ENTITY a0 'lollollol'>"
    for level in 1..<10 {
      let inner = String(repeating: "&a\(level - 1);", count: 10)
      document += "<!ENTITY a\(level) '\(inner)'>"
    }
    document += "]>" + Self.head + "<item><title>&a9;</title></item></channel></rss>"
    let feed = try FeedParserTests.parse(document)
    #expect((feed.items.first?.title ?? "").utf8.count < 4 << 20)
  }

  @Test func externalEntitiesAreNothing() throws {
    let feed = try FeedParserTests.parse(
      "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
        + "<rss><channel><title>[&x;]</title></channel></rss>")
    #expect(feed.title == "[]")
  }

  @Test func itemsAreKeptUpToTheLimit() throws {
    var limits = ParseLimits.standard
    limits.items = 10
    let feed = try FeedParserTests.parse(
      Self.head + String(repeating: "<item/>", count: 100) + "</channel></rss>", limits: limits)
    #expect(feed.items.count == 10)
    #expect(feed.extras.contains(JSONMember("items_omitted", .int(90))))
  }

  @Test func tooLargeIsSaid() {
    var limits = ParseLimits.standard
    limits.documentBytes = 1 << 20
    do throws(FeedParseError) {
      _ = try FeedParserTests.parse(String(repeating: " ", count: 2 << 20), limits: limits)
      Issue.record("no error")
    } catch {
      #expect(error.description == "the document is too large: more than 1 MiB")
    }
  }
}
