import Testing

@testable import FeedParsing

struct URLReferenceTests {
  /// RFC 3986, section 5.4, normal and abnormal examples.
  @Test(arguments: [
    ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
    ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"),
    ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"),
    ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"),
    ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
    ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"),
    ("../..", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"),
    ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."),
    ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"),
    ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
    ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/../x", "http://a/b/c/g#s/../x"),
  ])
  func `follows the examples of RFC 3986`(_ reference: String, _ target: String) {
    #expect(URLReference.resolve(reference, against: "http://a/b/c/d;p?q") == target)
  }

  @Test(arguments: [
    ("  http://h/\n", "http://h/"),
    ("http://h/a\n\tb", "http://h/ab"),
    ("http://h/a b", "http://h/a%20b"),
    ("a b.html?q=c d", "https://example.org/dir/a%20b.html?q=c%20d"),
    ("\u{A0}/x\u{3000}", "https://example.org/x"),
    ("http://h/ü?ö", "http://h/ü?ö"),
    ("http://h/%C3%BC", "http://h/%C3%BC"),
    ("http:\\\\h\\x", "http://h/x"),
    ("http:/www.h.com/x", "http://www.h.com/x"),
    ("http:www.h.com/x", "http://www.h.com/x"),
    ("http:x.html", "https://example.org/dir/x.html"),
    ("http:/x/y", "https://example.org/x/y"),
    ("http//h.com/x", "http://h.com/x"),
    ("https:///h.com/x", "https://h.com/x"),
    ("http://https://h.com/x", "https://h.com/x"),
    ("http://http//h.com", "http://h.com"),
    ("HTTP://h.com/A", "http://h.com/A"),
    ("http://h/a/../b/./c", "http://h/b/c"),
    ("http://h/r?u=http://x/../y", "http://h/r?u=http://x/../y"),
    ("http://h//double//slash", "http://h//double//slash"),
    ("www.h.com/x", "https://www.h.com/x"),
    ("www.html", "https://example.org/dir/www.html"),
    ("mailto:a@b.c ", "mailto:a@b.c"),
    ("tag:h,2020:x y", "tag:h,2020:x y"),
    ("magnet:?xt=urn:btih:1", "magnet:?xt=urn:btih:1"),
    ("data:text/plain,a\\b", "data:text/plain,a\\b"),
    ("feed://h/x", "feed://h/x"),
    ("12:30", "https://example.org/dir/12:30"),
    ("http://", "http://"), ("http:", "https://example.org/dir/page"),
  ])
  func `mends what browsers mend`(_ reference: String, _ target: String) {
    #expect(URLReference.resolve(reference, against: " https://example.org/dir/page ") == target)
  }

  @Test func `loses nothing without a base`() {
    #expect(URLReference.resolve(" /x/../y ", against: nil as String?) == "/x/../y")
    #expect(URLReference.resolve("//h/x", against: nil as String?) == "https://h/x")
    #expect(URLReference.resolve("x", against: "no base") == "x")
    #expect(URLReference.resolve("x", against: "tag:h,2020:x") == "x")
    #expect(URLReference.resolve("?", against: "http://h") == "http://h?")
    #expect(URLReference.resolve("x", against: "http://h") == "http://h/x")
  }
}
