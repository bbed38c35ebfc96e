import KabarCore
import Testing

@Suite struct JSONWriterTests {
  @Test(arguments: [
    ("", #""""#), ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#),
    ("line\nbreak\ttab\r", #""line\nbreak\ttab\r""#), ("\u{0}\u{1F}", #""\u0000\u001f""#),
    ("é😀\u{7F}", "\"é😀\u{7F}\""), ("12345678\"", #""12345678\"""#),
  ])
  func escapes(_ text: String, json: String) {
    var writer = JSONWriter(capacity: 1)
    writer.string(text)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == json)
  }

  @Test func longTextIsWhole() {
    let text = String(repeating: "0123456789\n", count: 5000)
    var writer = JSONWriter(capacity: 1)
    writer.string(text)
    let json = String(decoding: writer.bytes, as: UTF8.self)
    #expect(json == "\"" + String(repeating: #"0123456789\n"#, count: 5000) + "\"")
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_799_000, "9999-12-31T23:59:59Z"),
    (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
  ])
  func timestamps(_ milliseconds: Int64, text: String) {
    var item = ParsedItem()
    item.id = "1"
    item.published = Timestamp(milliseconds: milliseconds)
    #expect(
      String(decoding: JSONFeedEncoder.item(item), as: UTF8.self)
        == #"{"id":"1","date_published":"\#(text)"}"#)
  }

  @Test func unsayableDatesAreAbsent() {
    var item = ParsedItem()
    item.id = "1"
    item.published = Timestamp(milliseconds: .max)
    #expect(String(decoding: JSONFeedEncoder.item(item), as: UTF8.self) == #"{"id":"1"}"#)
  }

  @Test func anIdIsAlwaysThere() {
    var item = ParsedItem()
    #expect(JSONFeedEncoder.identifier(of: item).count == 32)
    item.title = "t"
    #expect(JSONFeedEncoder.identifier(of: item) == "t")
    item.url = "u"
    #expect(JSONFeedEncoder.identifier(of: item) == "u")
    item.id = "i"
    #expect(JSONFeedEncoder.identifier(of: item) == "i")
  }

  @Test func prettyIsForPeople() {
    let compact = Array(#"{"a":[1,{}],"b":"x,:{\"","c":[]}"#.utf8)
    #expect(
      String(decoding: JSONPretty.format(compact), as: UTF8.self) == #"""
        {
          "a": [
            1,
            {}
          ],
          "b": "x,:{\"",
          "c": []
        }
        """#)
  }
}
