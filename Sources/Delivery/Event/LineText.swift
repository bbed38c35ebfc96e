/// Text of strangers made fit for one line of a terminal or a journal.
enum LineText {
  /// The text on one line: white space and line breaks become single spaces; other control
  /// characters (with them ANSI escapes), characters that reorder or hide text, and what isn't a
  /// character become U+FFFD.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - spaces: whether spaces may stay; in an address they become `%20`.
  static func sanitized(_ text: String, spaces: Bool = true) -> String {
    var bytes: [UInt8] = []
    append(text, spaces: spaces, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text on one line; see `sanitized`.
  static func append(_ text: String, spaces: Bool = true, to bytes: inout [UInt8]) {
    var text = text
    let isDone = text.withUTF8 { utf8 in
      guard isPlain(utf8, spaces: spaces) else { return false }
      bytes.append(contentsOf: utf8)
      return true
    }
    if isDone { return }
    let start = bytes.count
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      if isSpace(scalar) {
        pendingSpace = bytes.count > start
        continue
      }
      if pendingSpace {
        bytes.append(contentsOf: (spaces ? " " : "%20").utf8)
        pendingSpace = false
      }
      bytes.append(contentsOf: UTF8.encode(isUnsafe(scalar) ? "\u{FFFD}" : scalar) ?? .init())
    }
  }

  /// Whether the text can stay as it is, as nearly all can.
  private static func isPlain(_ utf8: UnsafeBufferPointer<UInt8>, spaces: Bool) -> Bool {
    var afterSpace = true
    var index = 0
    while index < utf8.count {
      let byte = utf8[index]
      var length = 1
      if byte == 0x20 {
        if afterSpace || !spaces { return false }
        afterSpace = true
      } else if byte < 0x80 {
        if byte < 0x20 || byte == 0x7F { return false }
        afterSpace = false
      } else {
        length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        guard index + length <= utf8.count else { return false }
        var value = UInt32(byte) & (0xFF >> UInt32(length + 1))
        for place in 1..<length { value = value << 6 | UInt32(utf8[index + place] & 0x3F) }
        guard let scalar = Unicode.Scalar(value), !isSpace(scalar), !isUnsafe(scalar) else {
          return false
        }
        afterSpace = false
      }
      index += length
    }
    return !afterSpace || utf8.isEmpty
  }

  /// The beginning of bytes of unknown encoding, on one line.
  ///
  /// - Parameters:
  ///   - bytes: what a stranger sent.
  ///   - limit: the longest result, in bytes of UTF-8.
  static func excerpt(_ bytes: [UInt8], limit: Int) -> String {
    var line = sanitized(String(decoding: bytes.prefix(limit), as: UTF8.self))
    while line.utf8.count > limit { line.removeLast() }
    return line
  }

  /// White space of every kind, with the line breaks of Unicode (UAX #14: LF, CR, VT, FF, NEL, LS, PS).
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }

  /// C0 and C1 controls; bidirectional embeddings, overrides and isolates (UAX #9), which could show
  /// one address and mean another; tag characters and noncharacters. Joiners and marks (U+200C…U+200F)
  /// stay: Persian, Hindi and family emoji need them.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x206A...0x206F, 0xFEFF,
      0xFDD0...0xFDEF, 0xFFF9...0xFFFB, 0xE0001:
      true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}
