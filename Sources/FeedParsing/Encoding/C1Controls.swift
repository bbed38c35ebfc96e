/// The control characters U+0080…U+009F. No text has them: where they stand, windows-1252 was taken
/// for ISO 8859-1 on the way, and what is meant are its quotes, dashes and the euro sign. HTML reads
/// references to them the same way (WHATWG HTML, 13.2.5.80).
enum C1Controls {
  /// What the number stands for in windows-1252.
  static func meant(by control: Unicode.Scalar) -> Unicode.Scalar {
    HTMLEntities.scalar(numbered: control.value)
  }

  /// Well-formed UTF-8 without these characters, or `nil` if there are none.
  static func replaced(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard var found = next(in: bytes, from: 0) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count &+ bytes.count / 8)
    var copied = 0
    while true {
      result += bytes[copied..<found]
      result += UTF8.encode(meant(by: Unicode.Scalar(bytes[found + 1]))) ?? .init()
      copied = found + 2
      guard let another = next(in: bytes, from: copied) else { break }
      found = another
    }
    return result + bytes[copied...]
  }

  private static func next(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    while let lead = HTMLTag.next(0xC2, in: bytes, from: index) {
      if lead + 1 < bytes.count, bytes[lead + 1] < 0xA0 { return lead }
      index = lead + 2
    }
    return nil
  }
}
