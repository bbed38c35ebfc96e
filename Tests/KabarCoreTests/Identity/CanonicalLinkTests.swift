import KabarCore
import Testing

@Suite struct CanonicalLinkTests {
  @Test(arguments: [
    ("https://www.Example.org:443/a/b/?utm_source=rss&id=7&fbclid=x#top", "example.org/a/b?id=7"),
    ("http://example.org", "example.org"),
    ("http://example.org/", "example.org"),
    ("HTTP://example.org:80/a//", "example.org/a"),
    ("https://example.org/?amp;utm_medium=feed&amp;p=3", "example.org?p=3"),
    ("https://example.org/app#!/news/3", "example.org/app#!/news/3"),
    ("https://example.org/app#/news/3", "example.org/app#/news/3"),
    ("//example.org/a", "example.org/a"),
    ("https://example.org/a;jsessionid=0A1B2C?x=1", "example.org/a?x=1"),
    ("https://medium.com/p/1?source=rss-77---4", "medium.com/p/1"),
    ("https://example.org/p?source=git&ref=main", "example.org/p?source=git&ref=main"),
    ("magnet:?xt=urn:btih:ABC", "magnet:?xt=urn:btih:ABC"),
    ("  https://example.org/ä b ", "example.org/ä b"),
    ("https://", "https://"), ("http://?", ""), ("#", "#"),
  ])
  func pages(_ link: String, _ page: String) {
    #expect(CanonicalLink(link)?.page == page)
  }

  @Test func fragmentsTellEntriesApartButAreNoPages() {
    let one = CanonicalLink("https://a.org/changes#v1")
    let two = CanonicalLink("https://a.org/changes#v2")
    #expect(one?.page == two?.page && one?.exact != two?.exact)
    #expect(CanonicalLink("https://a.org/?")?.isDeep == false)
    #expect(CanonicalLink("https://a.org/x")?.isDeep == true)
    #expect(CanonicalLink(" \n") == nil)
  }

  @Test func eventIDsAreReadBack() {
    for sequence: Int64 in [0, 1, 42, 1 << 49, 1 << 50, .max] {
      let id = EventID(tag: 0xFF_1234_5678, sequence: sequence)
      #expect(EventID("\(id)") == id)
      #expect(!"\(id)".contains("."))
    }
    #expect("\(EventID(tag: 0, sequence: 33))" == "evt_000000000000000011")
    for text in [
      "", "evt_", "evt_00000000000000001", "evt_0000000000000000u1", "000000000000000011",
    ] {
      #expect(EventID(text) == nil)
    }
  }
}
