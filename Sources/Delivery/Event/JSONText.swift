/// JSON written byte by byte: the frame around an item that is JSON already.
enum JSONText {
  /// Appends a string with its quotes. Everything but control characters, `"` and `\` stays UTF-8;
  /// U+2028 and U+2029 too, as RFC 8259 allows.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      if utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }) {
        bytes.append(contentsOf: utf8)
      } else {
        for byte in utf8 { appendEscaped(byte, to: &bytes) }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends `"name":` and the string.
  static func append(_ name: StaticString, _ value: String, to bytes: inout [UInt8]) {
    appendName(name, to: &bytes)
    append(value, to: &bytes)
  }

  /// Appends `"name":`; the name must need no escapes.
  static func appendName(_ name: StaticString, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    append(raw: name, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  /// Appends text as it is.
  static func append(raw text: StaticString, to bytes: inout [UInt8]) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case 0x22, 0x5C:
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0A: append(raw: "\\n", to: &bytes)
    case 0x0D: append(raw: "\\r", to: &bytes)
    case 0x09: append(raw: "\\t", to: &bytes)
    case ..<0x20, 0x7F:
      append(raw: "\\u00", to: &bytes)
      bytes.append(hex(byte >> 4))
      bytes.append(hex(byte & 15))
    default: bytes.append(byte)
    }
  }

  private static func hex(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
