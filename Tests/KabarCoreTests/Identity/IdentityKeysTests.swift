import Testing

@testable import KabarCore

/// Keys are in stores: what an item's keys were yesterday they must be tomorrow.
@Suite struct IdentityKeysTests {
  private static let items: [ParsedItem] = [
    item(
      id: " https://www.Example.org/?p=12 ",
      url: "http://www.example.org:80/a/b/?utm_source=x&id=7#c",
      title: " One  <b>two</b>\tthree ",
      content: "<p class=\"x\">a < b,  c</p>\n<img src='u'/> d<!-- "),
    item(
      id: "tag:example.org,2005:/posts/7/", url: "HTTPS://example.org", title: "数 字　é",
      content: "\u{1}\u{2} plain  text that is   long enough for words of eight bytes; <x>x</x>  "),
    item(id: nil, url: "magnet:?xt=urn:btih:ABC", title: nil, content: "<br><hr>"),
    item(id: "7", url: nil, title: "", content: ""),
    item(
      id: "/n/8",
      url: "//example.org/x;JSESSIONID=1?amp;a=1&amp;sid=0123456789abcdef0123456789ABCDEF#/r",
      title: "12345678 1234567 <", content: "1234567  <i>12345678</i>\u{A0}9 < <a"),
  ]

  private static func item(
    id: String?, url: String?, title: String?, content: String
  ) -> ParsedItem {
    var item = ParsedItem()
    item.id = id
    item.url = url
    item.title = title
    item.contentHTML = content
    return item
  }

  /// The upper halves of guid, guid without host, link, page, title, content and text, the version
  /// of what is shown, and whether the link is deep.
  private static let known = [
    "152475ae746d05f3 4cf3241434dd7658 4904488102a44d9 cf01f9f07f1a2ab2 b5aa2a0222dfeeb7 fb01415e127a6856 b607b3b1b1d4890b 371da2851f5cf4a7 true",
    "479ee748a5afd7c1 467d34e4668edbe7 7154cae2e3d0eabb - 9e0fc7335adcb310 11ff756170e5628d 7bc488b88760ba32 22510b8cdd0bac9c false",
    "- - e506ec9b048182ce - - 18ffc4075adfcc5a ba4bb926386c535c a8fde72c01a3c425 true",
    "7935bb0b6876b05d - - - - - 8cf3ebbdacddfddd 1 false",
    "782374c0e82499b0 a97e1c26f00742b8 13fa65586dfe1725 - 4401136dcb82cb2b c3ae920fb2fa33e5 e55e9931f4621733 bb3c1b6e834e0ec2 true",
  ]

  @Test func keysStayWhatTheyWere() {
    for (item, known) in zip(Self.items, Self.known) {
      let (keys, digests) = IdentityKeys.of(item)
      let all = [
        keys.guid, keys.guidPath, keys.link, keys.page, keys.title, keys.content, keys.text,
      ]
      let names = all.map { $0.map { String($0.high, radix: 16) } ?? "-" }.joined(separator: " ")
      #expect("\(names) \(String(digests.version, radix: 16)) \(keys.linkIsDeep)" == known)
    }
  }

  /// Words of every length, spaces and tags at every place: as one byte after the other would have it.
  @Test func visibleTextIsTheSameInBlocks() {
    var seed: UInt64 = 7
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<(seed % 40) {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text +=
          ["a", "bc", " ", "<", ">", "<b>", "</b", "é", "\n", "word", "\u{0}"][Int(seed >> 33) % 11]
      }
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let bytes = Array(text.utf8)
      let written = [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
        count = bytes.withUnsafeBufferPointer { VisibleText.write($0, to: out) }
      }
      #expect(written == Self.visible(bytes), "\(text)")
    }
  }

  private static func visible(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var index = 0
    var pendingSpace = false
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if bytes[index] == UInt8(ascii: "<"),
        next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
          || (next | 0x20 >= 0x61 && next | 0x20 <= 0x7A)
      {
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") { index += 1 }
        pendingSpace = true
      } else if bytes[index] <= 0x20 {
        pendingSpace = true
      } else {
        if pendingSpace, !out.isEmpty { out.append(0x20) }
        pendingSpace = false
        out.append(bytes[index])
      }
      index += 1
    }
    return out
  }
}
