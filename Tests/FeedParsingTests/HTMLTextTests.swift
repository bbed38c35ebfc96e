import Testing

@testable import FeedParsing

struct HTMLTextTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("  a \n\t b  ", "a b"),
    ("a\u{A0}\u{A0} b", "a b"),
    ("©\u{A0}", "©"),
    ("<p>one</p><p>two</p>", "one two"),
    ("one<br>two<br/>three", "one two three"),
    ("<b>bo</b>ld", "bold"),
    ("a<!-- <b>x</b> -->b", "ab"),
    ("a<script>if (a < b) '</p>'</script>b<style>p{}</style>", "ab"),
    ("<img alt='a > b' src=x>text", "text"),
    ("AT&T &amp; Q&amp;A &lt;b&gt;", "AT&T & Q&A <b>"),
    ("&eacute;&#233;&#xE9;&#XE9;", "éééé"),
    (
      "&#145;x&#146; &#128; &#0; &#xD800; &#x110000; &#99999999999;",
      "‘x’ € \u{FFFD} \u{FFFD} \u{FFFD} \u{FFFD}"
    ),
    ("&nbsp;a&nbsp;&#160;b&#10;c", "a b c"),
    (
      "&copy 2024 &copy2024 ?a=1&copy=2 &nosuch; &;&#;&#x;",
      "© 2024 &copy2024 ?a=1&copy=2 &nosuch; &;&#;&#x;"
    ),
    ("&NotEqualTilde;&CounterClockwiseContourIntegral;&zwnj;&AElig;&zwj;", "≂̸∳\u{200C}Æ\u{200D}"),
    (
      "#include <stdio.h>, List<String>, a <b and c", "#include <stdio.h>, List<String>, a <b and c"
    ),
    ("I <3 you, 1 < 2 > 0", "I <3 you, 1 < 2 > 0"),
    ("<![CDATA[x]]>y", "xy"), ("<o:p>x</o:p>", "x"),
    ("<a href=\"x>text", "text"), ("", ""), ("<", "<"), ("</", "</"), ("<!--", ""), ("&", "&"),
    ("<script>", ""), ("日本<b>語</b>&hearts;", "日本語♥"),
  ])
  func `reduces HTML to text`(_ html: String, _ text: String) {
    #expect(HTMLText.plain(html) == text)
  }

  @Test func `knows markup from text`() {
    for text in ["<b>x</b>", "a<br/>b", "x &amp; y", "&#8217;", "<!-- -->", "<P CLASS=x>"] {
      #expect(HTMLText.looksLikeMarkup(text), "\(text)")
    }
    for text in ["AT&T", "a < b", "List<String>", "<stdio.h>", "x & y;", "", "&nosuch;"] {
      #expect(!HTMLText.looksLikeMarkup(text), "\(text)")
    }
  }

  @Test func `finds every named reference, first and last of the table too`() {
    for (name, text) in [
      ("AElig", "Æ"), ("zwnj", "\u{200C}"), ("amp", "&"), ("AMP", "&"), ("fjlig", "fj"),
      ("nbsp", "\u{A0}"), ("Zeta", "Ζ"), ("Aacute", "Á"),
    ] {
      var name = name
      #expect(name.withUTF8 { HTMLEntities.scalars(named: $0) } == text)
    }
    var records: [Substring] = "\(HTMLEntityTable.records)".split(separator: " ")
    #expect(records.count == 2125)
    for record in records {
      var name = String(record.prefix { $0 != "=" && $0 != "~" })
      #expect(name.withUTF8 { HTMLEntities.scalars(named: $0) } != nil, "\(name)")
      name.removeLast()
      name += "_"
      #expect(name.withUTF8 { HTMLEntities.scalars(named: $0) } == nil, "\(name)")
    }
    records.removeAll()
    #expect(HTMLText.decodeEntities("&lt;p&gt;&amp;amp; &") == "<p>&amp; &")
  }

  @Test(arguments: [
    ("<a href=\"/x\">", "<a href=\"http://h/x\">"),
    ("<a href='x?a=1&amp;b=2'>", "<a href='http://h/d/x?a=1&amp;b=2'>"),
    ("<IMG SRC=i.png alt=x>", "<IMG SRC=http://h/d/i.png alt=x>"),
    ("<img srcset='a.png 1x, /b.png 2x'>", "<img srcset='http://h/d/a.png 1x, http://h/b.png 2x'>"),
    (
      "<a href='#n'>1</a><a href=\"//o/x\">",
      "<a href='http://h/d/f#n'>1</a><a href=\"http://o/x\">"
    ),
    ("<img src=a.png/>", "<img src=http://h/d/a.png/>"),
  ])
  func `makes URLs in HTML absolute`(_ html: String, _ resolved: String) {
    #expect(HTMLLinks.resolvingRelativeURLs(in: html, base: "http://h/d/f") == resolved)
  }

  @Test(arguments: [
    "<a href=\"https://h/ü\">x</a>", "text", "<a href=>", "<a href", "<a title='href=x'>",
    "<a href='mailto:a@b'>", "<!-- <a href='x'> -->", "<script>'<a href=\"x\">'</script>",
    "<a href='javascript:x()'>", "<a href=''>", "a <b", "<a ===>",
  ])
  func `leaves other HTML alone`(_ html: String) {
    #expect(HTMLLinks.resolvingRelativeURLs(in: html, base: "http://h/d/f") == html)
    #expect(
      HTMLLinks.resolvingRelativeURLs(in: "<a href=x>" + html, base: "none") == "<a href=x>" + html)
  }
}
