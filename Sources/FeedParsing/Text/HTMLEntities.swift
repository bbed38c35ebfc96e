/// Character references of HTML: named, decimal and hexadecimal.
enum HTMLEntities {
  /// The characters that a name stands for.
  ///
  /// - Parameter name: without `&` and `;`, in the right case.
  static func scalars(named name: UnsafeBufferPointer<UInt8>) -> String? {
    guard let found = find(name) else { return nil }
    var text = String.UnicodeScalarView()
    text.append(found.first)
    if let second = found.second { text.append(second) }
    return String(text)
  }

  /// The value of one name.
  struct Entity {
    let first: Unicode.Scalar
    let second: Unicode.Scalar?
    /// Whether HTML reads it without a semicolon too (`&copy 2024`).
    let mayLackSemicolon: Bool
  }

  static func find(_ name: UnsafeBufferPointer<UInt8>) -> Entity? {
    guard !name.isEmpty, name.count <= 31 else { return nil }
    return HTMLEntityTable.records.withUTF8Buffer { table in
      SortedRecords.separator(of: name, in: table).flatMap { entity(table, at: $0) }
    }
  }

  private static func entity(_ table: UnsafeBufferPointer<UInt8>, at separator: Int) -> Entity? {
    var values: [UInt32] = [0]
    var index = separator + 1
    while index < table.count, table[index] != ASCII.space {
      if table[index] == ASCII.comma {
        values.append(0)
      } else {
        values[values.count - 1] = values[values.count - 1] << 4 | (hexValue(table[index]) ?? 0)
      }
      index += 1
    }
    guard let first = Unicode.Scalar(values[0]) else { return nil }
    return Entity(
      first: first, second: values.count > 1 ? Unicode.Scalar(values[1]) : nil,
      mayLackSemicolon: table[separator] == SortedRecords.tilde)
  }

  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt32? {
    if ASCII.isDigit(byte) { return UInt32(byte - 0x30) }
    let small = byte | 0x20
    return small >= 0x61 && small <= 0x66 ? UInt32(small - 0x57) : nil
  }

  /// The character that a numeric reference stands for: windows-1252 between 128 and 159, as HTML
  /// has it, and U+FFFD for what is no character.
  static func scalar(numbered number: UInt32) -> Unicode.Scalar {
    if number >= 0x80, number <= 0x9F {
      return Unicode.Scalar(UInt32(windows1252[Int(number - 0x80)])) ?? "\u{FFFD}"
    }
    guard number != 0, let scalar = Unicode.Scalar(number) else { return "\u{FFFD}" }
    return scalar
  }

  /// Code points of the bytes 0x80…0x9F in windows-1252; the five unassigned ones stay controls.
  static let windows1252: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
    0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]

  /// Reads the reference at an ampersand and appends what it stands for.
  ///
  /// Without its semicolon a reference counts only where no letter, digit or `=` follows, so that
  /// the query of a URL stays whole.
  ///
  /// - Returns: the index after the reference, or `nil` if there is none.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, at ampersand: Int, into text: inout [UInt8]
  ) -> Int? {
    let start = ampersand + 1
    guard start < bytes.count else { return nil }
    if bytes[start] == ASCII.hash { return decodeNumber(bytes, at: start + 1, into: &text) }
    var end = start
    let limit = min(bytes.count, start + 32)
    while end < limit, ASCII.isLetter(bytes[end]) || ASCII.isDigit(bytes[end]) { end += 1 }
    guard end > start, let entity = find(UnsafeBufferPointer(rebasing: bytes[start..<end])) else {
      return nil
    }
    let hasSemicolon = end < bytes.count && bytes[end] == ASCII.semicolon
    guard
      hasSemicolon
        || (entity.mayLackSemicolon && !(end < bytes.count && bytes[end] == ASCII.equals))
    else { return nil }
    text.append(contentsOf: UTF8.encode(entity.first) ?? .init())
    if let second = entity.second { text.append(contentsOf: UTF8.encode(second) ?? .init()) }
    return hasSemicolon ? end + 1 : end
  }

  private static func decodeNumber(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, into text: inout [UInt8]
  ) -> Int? {
    var index = start
    let isHex = index < bytes.count && bytes[index] | 0x20 == 0x78
    if isHex { index += 1 }
    let digits = index
    var number: UInt32 = 0
    while index < bytes.count, let value = hexValue(bytes[index]), isHex || value < 10 {
      number = min(number &* (isHex ? 16 : 10) &+ value, 0x11_0000)
      index += 1
    }
    guard index > digits else { return nil }
    text.append(contentsOf: UTF8.encode(scalar(numbered: number)) ?? .init())
    return index < bytes.count && bytes[index] == ASCII.semicolon ? index + 1 : index
  }
}
