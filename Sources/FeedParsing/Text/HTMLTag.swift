import Glibc

/// One piece of markup in HTML text: where it ends and what it is.
struct HTMLTag {
  enum Kind {
    case start
    case end
    /// `<!-- -->`, `<!DOCTYPE>`, `<?php ?>`.
    case comment
    /// `<![CDATA[ ]]>`: `name` is the range of its text.
    case characterData
  }

  let kind: Kind
  /// The range of the element's name.
  let name: Range<Int>
  /// The index after the closing `>`.
  let end: Int

  /// Reads the markup at a `<`.
  ///
  /// Gives `nil` if that `<` is only a character, or if the tag is never closed: text such as `a <b`
  /// isn't thrown away.
  ///
  /// - Parameters:
  ///   - bytes: the fragment.
  ///   - less: the index of the `<`.
  ///   - closes: where the fragment's next `>` is, from call to call.
  ///   - onlyKnown: whether an element that HTML doesn't know is text, and needs no end.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, at less: Int, _ closes: inout HTMLCloses,
    onlyKnown: Bool = false
  ) -> HTMLTag? {
    var index = less + 1
    guard index < bytes.count else { return nil }
    let first = bytes[index]
    if first == ASCII.exclamation || first == ASCII.question {
      return comment(bytes, at: less, &closes)
    }
    let kind: Kind = first == ASCII.slash ? .end : .start
    if kind == .end { index += 1 }
    guard index < bytes.count, ASCII.isLetter(bytes[index]) else { return nil }
    let nameStart = index
    while index < bytes.count, !isNameEnd(bytes[index]) { index += 1 }
    let name = nameStart..<index
    if onlyKnown, !HTMLElements.isKnown(UnsafeBufferPointer(rebasing: bytes[name])) { return nil }
    guard let end = tagEnd(bytes, from: index, &closes) else { return nil }
    return HTMLTag(kind: kind, name: name, end: end)
  }

  /// The index after the end of an element that hides its content.
  static func skipContent(
    of name: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int {
    var index = start
    let length = name.count
    while let less = next(ASCII.less, in: bytes, from: index) {
      let after = less + 2
      if after + length <= bytes.count, bytes[less + 1] == ASCII.slash,
        (0..<length).allSatisfy({
          ASCII.lowercased(bytes[after + $0]) == ASCII.lowercased(bytes[name.lowerBound + $0])
        })
      {
        return next(ASCII.greater, in: bytes, from: after).map { $0 + 1 } ?? bytes.count
      }
      index = less + 1
    }
    return bytes.count
  }

  /// The first occurrence of a byte at or after an index.
  @inline(__always)
  static func next(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
  }

  private static func isNameEnd(_ byte: UInt8) -> Bool {
    ASCII.isSpace(byte) || byte == ASCII.slash || byte == ASCII.greater || byte == ASCII.less
  }

  /// The end of a tag from somewhere after its name: a `>` in a quoted value doesn't count, unless
  /// the quote is never closed.
  private static func tagEnd(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ closes: inout HTMLCloses
  ) -> Int? {
    guard let firstClose = closes.next(in: bytes, from: start) else { return nil }
    var index = start
    var quote: UInt8 = 0
    var previous: UInt8 = 0
    // Bounded, so that a document full of unclosed quotes stays linear.
    let limit = min(bytes.count, firstClose + 16_384)
    while index < limit {
      let byte = bytes[index]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == ASCII.greater {
        return index + 1
      } else if byte == ASCII.quote || byte == ASCII.apostrophe, previous == ASCII.equals {
        quote = byte
      }
      if !ASCII.isSpace(byte) { previous = byte }
      index += 1
    }
    return firstClose + 1
  }

  private static func comment(
    _ bytes: UnsafeBufferPointer<UInt8>, at less: Int, _ closes: inout HTMLCloses
  ) -> HTMLTag? {
    let start = less + 2
    if matches(bytes, start, "--") {
      var index = start + 2
      while let close = next(ASCII.greater, in: bytes, from: index) {
        if close >= start + 2, bytes[close - 1] == ASCII.minus, bytes[close - 2] == ASCII.minus {
          return HTMLTag(kind: .comment, name: less..<less, end: close + 1)
        }
        index = close + 1
      }
      return HTMLTag(kind: .comment, name: less..<less, end: bytes.count)
    }
    if matches(bytes, start, "[CDATA[") {
      let text = start + 7
      var index = text
      while let close = next(ASCII.greater, in: bytes, from: index) {
        if close >= text + 2, bytes[close - 1] == 0x5D, bytes[close - 2] == 0x5D {
          return HTMLTag(kind: .characterData, name: text..<(close - 2), end: close + 1)
        }
        index = close + 1
      }
      return HTMLTag(kind: .characterData, name: text..<bytes.count, end: bytes.count)
    }
    // "<!" and "<?" before anything else than a name are text: "what<!?".
    guard start < bytes.count, ASCII.isLetter(bytes[start]),
      let close = closes.next(in: bytes, from: start)
    else { return nil }
    return HTMLTag(kind: .comment, name: less..<less, end: close + 1)
  }

  private static func matches(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ word: StaticString
  ) -> Bool {
    guard start + word.utf8CodeUnitCount <= bytes.count else { return false }
    return word.withUTF8Buffer { word in
      for offset in 0..<word.count where bytes[start + offset] != word[offset] { return false }
      return true
    }
  }
}

/// The place of a fragment's next `>`, remembered: a fragment of nothing but `<` would otherwise be
/// searched to its end for each of them.
struct HTMLCloses {
  private var searchedFrom = Int.max
  private var found: Int?

  mutating func next(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    if start >= searchedFrom {
      guard let found else { return nil }
      if start <= found { return found }
    }
    searchedFrom = start
    found = HTMLTag.next(ASCII.greater, in: bytes, from: start)
    return found
  }
}
