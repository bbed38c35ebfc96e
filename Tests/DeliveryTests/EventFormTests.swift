import Foundation
import KabarCore
import Store
import Testing

@testable import Delivery

@Suite struct EventFormTests {
  private func envelope(url: String = "https://example.org/feed") -> FeedEnvelope {
    FeedEnvelope(
      FeedFacts(
        id: FeedID(1), name: "ex\"ample", url: url, title: "Ein \u{1}\\ Titel",
        homePageURL: "https://example.org/", tags: ["news", "a\"b"], sinks: ["*"]))
  }

  private func json(_ item: String, isUpdate: Bool = false) -> String {
    var bytes: [UInt8] = []
    Array(item.utf8).withUnsafeBytes {
      EventEncoder(id: { "evt_\($0)" }).append(
        EventView(
          seq: 7, feed: FeedID(1), isUpdate: isUpdate,
          createdAt: Timestamp(milliseconds: 1_700_000_000_123), changed: [.title, .content],
          firstSeq: 3, json: $0), of: envelope(), to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func newItem() throws {
    let text = json(#"{"id":"1","title":"Hallo"}"#)
    #expect(
      text == #"{"type":"item.new","id":"evt_7","timestamp":"2023-11-14T22:13:20.123Z","#
        + #""data":{"feed":{"name":"ex\"ample","title":"Ein \u0001\\ Titel","#
        + #""url":"https://example.org/feed","home_page_url":"https://example.org/","#
        + #""tags":["news","a\"b"]},"item":{"id":"1","title":"Hallo"}}}"#)
    #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil)
  }

  @Test func updateNamesFieldsAndFirstEvent() {
    let text = json("{}", isUpdate: true)
    #expect(text.hasPrefix(#"{"type":"item.updated","#))
    #expect(text.hasSuffix(#""item":{},"changed":["title","content"],"first_event":"evt_3"}}"#))
  }

  @Test(arguments: [
    ("https://u:p@example.org/a@b", "https://example.org/a@b"),
    ("https://token@example.org", "https://example.org"),
    ("https://a@b:c@example.org:8/x?y=@", "https://example.org:8/x?y=@"),
    ("https://example.org/x@y", "https://example.org/x@y"),
    ("mailto:me@example.org", "mailto:me@example.org"), ("", ""),
  ])
  func userInfoStaysHome(url: String, expected: String) {
    #expect(FeedEnvelope.withoutUserInfo(url) == expected)
  }

  @Test(arguments: [
    (#"{"title":"Kabar baik","url":"https://a.b/c"}"#, "[f] Kabar baik — https://a.b/c"),
    (#"{"title":"a\nb\r\n\tc","url":"https://a.b/c d"}"#, "[f] a b c — https://a.b/c%20d"),
    (#"{"title":"\u001b[31mred\u0007 \u202egpj"}"#, "[f] \u{FFFD}[31mred\u{FFFD} \u{FFFD}gpj"),
    (#"{"title":"\ud83d\ude00 \ud83d x"}"#, "[f] 😀 \u{FFFD} x"),
    (#"{"_kabar":{"title":"no","a":[1,{"b":"}"}]},"title":"yes \\ \" /"}"#, #"[f] yes \ " /"#),
    (#"{"title":"می\u200cخواهم","external_url":"https://x/"}"#, "[f] می\u{200C}خواهم — https://x/"),
    (#"{"url":"https://a/","summary":"A summary"}"#, "[f] A summary — https://a/"),
    (
      #"{"id":"4f2","content_html":"<p>Just a <b>thought</b> &amp; more</p>"}"#,
      "[f] Just a thought & more"
    ),
    (#"{"url":"https://a/"}"#, "[f] https://a/"), (#"{"id":"x"}"#, "[f] x"),
    ("{}", "[f] (no title)"), ("", "[f] (no title)"), (#"{"title":"cut"#, "[f] (no title)"),
    (#"{"title":"a\u2028b\u0085c"}"#, "[f] a b c"),
  ])
  func lines(item: String, expected: String) {
    var bytes: [UInt8] = []
    Array(item.utf8).withUnsafeBytes { EventText.append($0, feed: "f", to: &bytes) }
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test func invalidBytesBecomeReplacementCharacters() {
    var bytes: [UInt8] = []
    let item = Array(#"{"title":"a"#.utf8) + [0xFF, 0xC3] + Array(#"b"}"#.utf8)
    item.withUnsafeBytes { EventText.append($0, feed: "f", to: &bytes) }
    #expect(String(decoding: bytes, as: UTF8.self) == "[f] a\u{FFFD}\u{FFFD}b")
  }

  /// Every cut of an item makes some line, and none reads beyond its end.
  @Test func cutsAreHarmless() {
    let item = Array(#"{"a":[1,"x\u00e4\ud83d\ude00"],"title":"t\u0041","url":"u"}"#.utf8)
    for end in 0...item.count {
      var bytes: [UInt8] = []
      Array(item[..<end]).withUnsafeBytes { EventText.append($0, feed: "f", to: &bytes) }
      #expect(bytes.starts(with: Array("[f] ".utf8)))
    }
  }

  @Test func longTitlesEndInAnEllipsis() {
    let words = String(repeating: "word ", count: 200)
    var bytes: [UInt8] = []
    Array(#"{"title":"\#(words)"}"#.utf8).withUnsafeBytes {
      EventText.append($0, feed: "f", to: &bytes)
    }
    let line = String(decoding: bytes, as: UTF8.self)
    #expect(line.hasSuffix("word…") && line.count <= 410)
  }
}

@Suite struct RouteTests {
  private func takes(_ selectors: [String], _ sinks: [String], _ tags: [String]) -> Bool {
    let settings = SinkSettings(name: "ops", kind: .stdout(.json), feeds: selectors)
    return Route(settings).takes(
      FeedFacts(
        id: FeedID(1), name: "blog", url: "u", title: nil, homePageURL: nil, tags: tags,
        sinks: sinks))
  }

  @Test func bothSidesMustAgree() {
    #expect(takes(["*"], ["*"], []))
    #expect(takes(["*"], ["ops"], []))
    #expect(!takes(["*"], ["other"], []))
    #expect(!takes(["*"], [], []))
    #expect(takes(["blog"], ["*"], []))
    #expect(!takes(["tag:blog"], ["*"], []))
    #expect(takes(["tag:news", "x"], ["other", "ops"], ["a", "news"]))
    #expect(!takes(["tag:news"], ["other"], ["news"]))
    #expect(!takes([], ["*"], []))
  }
}
