import Configuration
import Testing

@Suite struct ListTests {
  private static let opml = """
    <?xml version="1.0" encoding="utf-8"?>
    <opml version="2.0"><head><title>Mine</title></head><body>
    <outline text="News"><outline text="Asia">
      <outline type="rss" text="Antara &amp; co" xmlUrl="https://antara.example/rss?a=1&amp;b=2"/>
    </outline></outline>
    <outline title="Tech">
      <outline text="Twice" xmlUrl="https://twice.example/"/>
      <outline text="Own" xmlUrl="https://own.example/"/>
      <outline text="Nothing" xmlUrl=" "/>
      <outline text="Script" xmlUrl="javascript:alert(1)"/>
    </outline>
    <outline title="Again"><outline text="Twice" xmlurl="https://twice.example"/></outline>
    <outline text="Twice" xmlUrl="feed://other.example/x"/>
    </body></opml>
    """

  @Test func outlinesAreFeedsAndFoldersTags() throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": """
      opml = ["*.opml"]
      [[feed]]
      url = "https://own.example"
      tags = ["mine"]
      """, "a.opml": Self.opml,
    ])
    let configuration = try directory.load()
    let shown = configuration.feeds.map { "\($0.name) \($0.url) \($0.tags)" }
    #expect(
      shown == [
        "own.example https://own.example/ [\"mine\"]",
        "Antara & co https://antara.example/rss?a=1&b=2 [\"News\", \"Asia\"]",
        "Twice https://twice.example/ [\"Tech\", \"Again\"]",
        "Twice 2 http://other.example/x []",
      ])
    #expect(
      directory.problems() == [
        "a.opml:10: warning: the feed URL \"javascript:alert(1)\" has the scheme \"javascript\"; "
          + "only http, https and file can be used; the feed is left out"
      ])
    #expect(configuration.files.map { $0.split(separator: "/").last } == ["feeds.conf", "a.opml"])
  }

  @Test(arguments: [
    (
      "<opml><body><outline xmlUrl='https://a.example/'></body></opml>",
      "list:1: warning: is not well-formed XML; what could be read is used", 1
    ),
    (
      "<opml><body><outline xmlUrl='https://a.example/?a=1&b=2'/>\n"
        + "<outline xmlUrl='https://a.example/?a&amp;b'/></body></opml>",
      "list:1: warning: the outline is no valid XML (is there an & that should be &amp;?); the feed "
        + "is left out", 1
    ),
    (
      """
      <!DOCTYPE opml [<!ENTITY a "https://a.example/"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
      <!ENTITY x SYSTEM "file:///etc/passwd">]>
      <opml><body><outline text="&b;&x;" xmlUrl="https://a.example/"/></body></opml>
      """,
      "list:3: warning: the outline is no valid XML (is there an & that should be &amp;?); the feed "
        + "is left out", 0
    ),
  ])
  func brokenLinesCostAWarning(text: String, warning: String, count: Int) throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": "opml = [\"list\"]\nstore = \"/s\"", "list": text,
    ])
    let configuration = try directory.load()
    #expect(configuration.feeds.count == count)
    #expect(directory.problems().contains(warning))
  }

  // Taken for a shorter list, they would make feeds go at the next reload.
  @Test(arguments: [
    ("<html><body>Not found</body>", "list:1: error: is no OPML document"),
    ("", "list:1: error: is no OPML document"),
    (
      "<opml><body>\n<outline xmlUrl='https://a.example/'/><outline xmlUrl='https://b.exam",
      "list:2: error: can't be read to its </opml>; it may be cut off"
    ),
  ])
  func listsWithoutAnEndAreErrors(text: String, error: String) throws {
    let directory = try ConfigurationDirectory(["feeds.conf": "opml = [\"list\"]", "list": text])
    #expect(directory.problems().last == error)
  }

  @Test func deepFoldersCostNothing() throws {
    let deep = String(repeating: "<outline text='f'>", count: 50_000)
    let directory = try ConfigurationDirectory([
      "feeds.conf": "opml = [\"list\"]",
      "list": "<opml><body><outline xmlUrl='https://a.example/'/>\(deep)</body></opml>",
    ])
    #expect(try directory.load().feeds.count == 1)
  }

  @Test func newsboatListsAreRead() throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": "urls = [\"~/.newsboat/urls\"]",
      "home/.newsboat/urls": """
      # comment
      https://a.example/feed news "two words" "~My \\"A\\""

      https://b.example/#fragment ! # hidden, "for now
      "query:Unread:unread = \\"yes\\""
      exec:/usr/bin/x
      nonsense tag
      """,
    ])
    let configuration = try directory.load()
    #expect(configuration.feeds.map(\.name) == ["My \"A\"", "b.example"])
    #expect(configuration.feeds[0].tags == ["news", "two words"])
    #expect(
      directory.problems().map { $0.replacing("home/", with: "") } == [
        ".newsboat/urls:5: warning: newsboat's \"query:\" feeds are not supported; the line is left "
          + "out",
        ".newsboat/urls:6: warning: newsboat's \"exec:\" feeds are not supported; the line is left "
          + "out",
        ".newsboat/urls:7: warning: the feed URL \"nonsense\" has no scheme; write it as https://…; "
          + "the feed is left out",
      ])
  }
}
