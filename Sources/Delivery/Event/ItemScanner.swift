/// Reads single text members of an item's JSON object without building a tree: a line of text needs
/// two of twenty members.
struct ItemScanner {
  private let json: UnsafeRawBufferPointer
  private var position = 0

  private init(_ json: UnsafeRawBufferPointer) {
    self.json = json
  }

  /// The text members of the object that are asked for.
  ///
  /// - Parameters:
  ///   - names: the members' names; their order is that of the result.
  ///   - enough: so many of the first names; once all of them are found the others are left.
  ///   - json: an object. What isn't one has no members.
  static func texts(
    _ names: [StaticString], enough: Int, in json: UnsafeRawBufferPointer
  ) -> [String?] {
    var scanner = ItemScanner(json)
    return scanner.texts(names, enough: enough)
  }

  private mutating func texts(_ names: [StaticString], enough: Int) -> [String?] {
    var found = [String?](repeating: nil, count: names.count)
    skipSpace()
    guard next() == UInt8(ascii: "{") else { return found }
    while true {
      skipSpace()
      guard peek() == UInt8(ascii: "\""), let name = string() else { return found }
      skipSpace()
      guard next() == UInt8(ascii: ":") else { return found }
      skipSpace()
      let wanted = names.firstIndex { matches(name, $0) }
      if let wanted, peek() == UInt8(ascii: "\"") {
        guard let range = string() else { return found }
        found[wanted] = unescaped(range)
        if found.prefix(enough).allSatisfy({ $0 != nil }) { return found }
      } else if !skipValue() {
        return found
      }
      skipSpace()
      guard next() == UInt8(ascii: ",") else { return found }
    }
  }

  private func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
    name.withUTF8Buffer { $0.elementsEqual(json[range]) }
  }

  private func peek() -> UInt8? { position < json.count ? json[position] : nil }

  private mutating func next() -> UInt8? {
    guard position < json.count else { return nil }
    position += 1
    return json[position - 1]
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Steps over a string; the range is that between its quotes.
  private mutating func string() -> Range<Int>? {
    guard next() == UInt8(ascii: "\"") else { return nil }
    let start = position
    while let byte = next() {
      if byte == UInt8(ascii: "\"") { return start..<(position - 1) }
      if byte == UInt8(ascii: "\\") { position += 1 }
    }
    return nil
  }

  /// Steps over any value by counting brackets; `false` at the end of the text.
  private mutating func skipValue() -> Bool {
    var depth = 0
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        guard string() != nil else { return false }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return true }
        depth -= 1
        position += 1
      case UInt8(ascii: ",") where depth == 0: return true
      default: position += 1
      }
    }
    return false
  }

  /// The string's text; bad escapes and lone surrogates become U+FFFD.
  private func unescaped(_ range: Range<Int>) -> String {
    guard json[range].contains(UInt8(ascii: "\\")) else {
      return String(decoding: json[range], as: UTF8.self)
    }
    var text = ""
    var index = range.lowerBound
    var plain = index
    while index < range.upperBound {
      guard json[index] == UInt8(ascii: "\\") else {
        index += 1
        continue
      }
      text += String(decoding: json[plain..<index], as: UTF8.self)
      text.unicodeScalars.append(escape(at: &index, end: range.upperBound))
      plain = index
    }
    return text
      + String(decoding: json[min(plain, range.upperBound)..<range.upperBound], as: UTF8.self)
  }

  private func escape(at index: inout Int, end: Int) -> Unicode.Scalar {
    guard index + 1 < end else {
      index = end
      return "\u{FFFD}"
    }
    let kind = json[index + 1]
    index += 2
    switch kind {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"): return codePoint(at: &index, end: end)
    default: return Unicode.Scalar(kind)
    }
  }

  private func codePoint(at index: inout Int, end: Int) -> Unicode.Scalar {
    guard let high = hex(index, end) else { return "\u{FFFD}" }
    index += 4
    if (0xD800..<0xDC00).contains(high), index + 6 <= end, json[index] == UInt8(ascii: "\\"),
      json[index + 1] == UInt8(ascii: "u"), let low = hex(index + 2, end),
      (0xDC00..<0xE000).contains(low)
    {
      index += 6
      return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }
    return Unicode.Scalar(high) ?? "\u{FFFD}"
  }

  private func hex(_ index: Int, _ end: Int) -> UInt32? {
    guard index + 4 <= end else { return nil }
    return UInt32(String(decoding: json[index..<index + 4], as: UTF8.self), radix: 16)
  }
}
