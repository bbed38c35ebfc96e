import Testing

@testable import FeedParsing

struct HTMLPageTests {
  @Test func `reads a page's title and feeds`() throws {
    let page = """
      \u{FEFF}
      <!-- built --><!DOCTYPE html><html><head><title> News &amp;
      views </title><base href="/blog/">
      <link rel="stylesheet" href="x.css">
      <LINK REL='alternate nofollow' TYPE='application/rss+xml; charset=utf-8' TITLE="All" HREF="rss?a=1&amp;b=2">
      <link href=https://cdn.example.org/atom.xml type=application/atom+xml rel=alternate>
      <link rel="alternate" type="application/json" href="/wp-json/">
      <link rel="alternate" hreflang="de" href="/de/">
      <link rel="alternate" type="application/feed+json" href="rss?a=1&amp;b=2">
      <script>document.write('<link rel="alternate" type="application/rss+xml" href="no">')</script>
      </head>
      """
    let found = try #require(HTMLPage.inspect(Array(page.utf8), base: "http://example.org/x"))
    #expect(found.title == "News & views")
    #expect(
      found.feedLinks.map(\.url) == [
        "http://example.org/blog/rss?a=1&b=2", "https://cdn.example.org/atom.xml",
      ])
    #expect(found.feedLinks.first?.title == "All")
    #expect(found.feedLinks.first?.mimeType == "application/rss+xml")
    #expect(!found.isLoginPage && !found.isBotChallenge && !found.isParked)
  }

  @Test(arguments: [
    "<html>", "<!doctype HTML>", "<div>x</div>", "  <p>", "<!DOCTYPE html PUBLIC \"x\"><x>",
    "<title>x</title>", "<h1>Not found</h1>", "<?xml version='1.0'?><!DOCTYPE html><html>",
  ])
  func `knows pages`(_ text: String) {
    #expect(HTMLPage.inspect(Array(text.utf8), base: nil) != nil)
  }

  @Test(arguments: [
    "", "text", "<rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "{\"version\":1}",
    "<rdf:RDF><channel>",
    "<br />\n<b>Warning</b>: x in y.php on line 1<br />\n<?xml version='1.0'?><rss>",
    "<?xml version='1.0'?><!-- <html> --><rss>", "<opml>", "<kml>", "a < b", "<",
    "<?xml-stylesheet href='x.css'?><atom:feed>",
  ])
  func `knows what is no page`(_ text: String) {
    #expect(HTMLPage.inspect(Array(text.utf8), base: nil) == nil)
  }

  @Test func `guesses what stands in the way`() {
    func finding(_ body: String) -> HTMLPage.Finding? {
      HTMLPage.inspect(Array("<html><body>\(body)</body></html>".utf8), base: nil)
    }
    #expect(finding("<form><input name=p type=password></form>")?.isLoginPage == true)
    #expect(finding("<title>Sign in</title>")?.isLoginPage == true)
    #expect(finding("<title>Just a moment...</title>")?.isBotChallenge == true)
    #expect(finding("Verify you are human")?.isBotChallenge == true)
    #expect(finding("This Domain is for sale!")?.isParked == true)
  }
}
