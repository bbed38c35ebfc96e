import KabarCore
import Testing

@testable import FeedParsing

/// Text goes past libxml2: it must come out as if it had not.
@Suite struct TextPassageTests {
  /// The content of an item, read as it is and, with a bare `&` elsewhere, by way of the repair.
  static func contents(_ inner: String, chunkBytes: Int = 16 << 10) throws -> [String?] {
    var limits = ParseLimits.standard
    limits.chunkBytes = chunkBytes
    return try ["", "<x>&</x>"].map { fault in
      let feed = try FeedParserTests.parse(
        "<rss><channel>\(fault)<item><title>1</title><description>\(inner)</description>"
          + "<category>3</category></item></channel></rss>", limits: limits)
      #expect(feed.items.first?.title == "1")
      #expect(feed.items.first?.tags == ["3"])
      #expect(feed.recovered == !fault.isEmpty)
      return feed.items.first.flatMap { $0.contentHTML ?? $0.contentText }
    }
  }

  @Test(
    arguments: [
      ("a&amp;b&lt;c&gt;d&quot;e&apos;f", "a&b<c>d\"e'f"),
      ("&#65;&#x42;&#x1F600;&#228;", "AB😀ä"),
      ("a\r\nb\rc\nd", "a\nb\nc\nd"),
      ("a<!-- <b> -->b<?x <b> ?>c", "abc"),
      ("a<![CDATA[<p>&amp;</p>]]>b", "a<p>&amp;</p>b"),
      ("<![CDATA[]]>a<![CDATA[b]]]]><![CDATA[>]]>", "ab]]>"),
      ("a\u{7F}b", "a\u{7F}b"), ("a]]b>", "a]]b>"), ("\u{F8FF}\u{FF0C}", "\u{F8FF}\u{FF0C}"),
      ("a<b title=\"x > y\">c</b>d", "a<b title=\"x > y\">c</b>d"),
      ("a<b title='\"\u{7F}'/>c", "a<b title=\"&quot;\u{7F}\"></b>c"),
      (String(repeating: "字 ", count: 30_000) + "x", String(repeating: "字 ", count: 30_000) + "x"),
      (String(repeating: "&lt;", count: 30_000), String(repeating: "<", count: 30_000)),
    ], [1, 100, 16 << 10])
  func `text comes out whole`(_ texts: (String, String), _ chunkBytes: Int) throws {
    for content in try Self.contents(texts.0, chunkBytes: chunkBytes) {
      #expect(content == texts.1)
    }
  }

  @Test(arguments: ["a&#0;b", "a&#xFFFE;b", "a\u{FFFE}b", "a\u{1}b", "a&x;b", "a & b"])
  func `text that XML forbids is repaired`(_ text: String) throws {
    let feed = try FeedParserTests.parse("<rss><channel><title>\(text)</title></channel></rss>")
    #expect(feed.title?.first == "a")
    #expect(feed.title?.last == "b")
    #expect(feed.recovered)
  }

  /// It is harmless, and some write it: nothing to tell.
  @Test func `the end of a section in text stays`() throws {
    let feed = try FeedParserTests.parse("<rss><channel><title>a]]>b</title></channel></rss>")
    #expect(feed.title == "a]]>b")
    #expect(!feed.recovered)
  }

  @Test func `a field's bound cuts between characters`() throws {
    var limits = ParseLimits.standard
    for bytes in 20..<30 {
      limits.fieldBytes = bytes
      for text in ["字字字字字字字字字字字字", "<![CDATA[字字字字字字字字字字字字]]>", "&#x5B57;字字字字字字字字字字字字"] {
        let feed = try FeedParserTests.parse(
          "<rss><channel><title>\(text)</title></channel></rss>", limits: limits)
        #expect(feed.title == String(repeating: "字", count: bytes / 3))
      }
    }
  }
}

@Suite struct UTF8BlocksTests {
  @Test func `agrees with the standard library`() {
    var generator = SystemRandomNumberGenerator()
    let pieces: [[UInt8]] = [
      [0x61], Array("0123456789abcdef".utf8), Array("é".utf8), Array("字".utf8), Array("😀".utf8),
      [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80],
    ]
    let faults: [[UInt8]] = [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xC3],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xFF], [0xE5, 0xAD], [0xF0],
    ]
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...60, using: &generator) {
        bytes += pieces.randomElement(using: &generator) ?? []
      }
      if Bool.random(using: &generator), let fault = faults.randomElement(using: &generator) {
        bytes.insert(contentsOf: fault, at: Int.random(in: 0...bytes.count, using: &generator))
      }
      let expected: Bool? =
        String(validating: bytes, as: UTF8.self) == nil
        ? nil : bytes.allSatisfy { $0 < 0x80 }
      #expect(bytes.withUnsafeBufferPointer { $0.isASCIIIfWellFormed } == expected, "\(bytes)")
    }
  }
}
