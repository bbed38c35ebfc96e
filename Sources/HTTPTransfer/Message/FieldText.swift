/// Header bytes as `String` and back, without loss.
///
/// Validators are opaque and go back byte for byte, and not every server sends them in UTF-8. A
/// value that is UTF-8 is that text. In any other, each byte from 0x80 on becomes one scalar of
/// U+10FF80…U+10FFFF (private use, in no real header), which is turned back when it is sent.
enum FieldText {
  private static let offset: UInt32 = 0x10FF00
  private static let escaped: ClosedRange<UInt32> = 0x10FF80...0x10FFFF

  static func string(_ bytes: ArraySlice<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self), !holdsEscapes(text) { return text }
    var text = String.UnicodeScalarView()
    for byte in bytes {
      let value = byte < 0x80 ? UInt32(byte) : offset + UInt32(byte)
      text.append(Unicode.Scalar(value) ?? "?")
    }
    return String(text)
  }

  /// The bytes of a value, appended.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    guard holdsEscapes(text) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    for scalar in text.unicodeScalars {
      if escaped.contains(scalar.value) {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  /// U+10FF80…U+10FFFF are F4 8F BE 80 … F4 8F BF BF in UTF-8; F4 alone is rare enough to look.
  private static func holdsEscapes(_ text: String) -> Bool {
    let holdsLead =
      text.utf8.withContiguousStorageIfAvailable { $0.contains(0xF4) } ?? text.utf8.contains(0xF4)
    return holdsLead && text.unicodeScalars.contains { escaped.contains($0.value) }
  }
}
