import Testing

@testable import FeedParsing

@Suite struct WellFormedTextTests {
  @Test(
    arguments: [
      ([0x61, 0x9E, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"), ([0x61, 0x62], "ab"),
      ([0xC3, 0xA9], "é"), ([], ""),
    ] as [([UInt8], String)])
  func `what is not UTF-8 after all is replaced, not passed on`(_ bytes: [UInt8], _ text: String) {
    #expect(bytes.withUnsafeBufferPointer { String(wellFormed: $0) } == text)
  }
}
