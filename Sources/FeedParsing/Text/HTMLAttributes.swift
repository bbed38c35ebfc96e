/// The attributes of a start tag, as HTML's tokenizer sees them.
enum HTMLAttributes {
  /// Calls `body` with each name and raw value (references not decoded, quotes not included).
  ///
  /// - Parameters:
  ///   - start: the index after the element's name.
  ///   - end: the index after the tag's `>`.
  static func forEach(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int,
    _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Void
  ) {
    // Without the ">".
    let limit = min(end, bytes.count) - 1
    var index = start
    while index < limit {
      while index < limit, ASCII.isSpace(bytes[index]) || bytes[index] == ASCII.slash {
        index += 1
      }
      let nameStart = index
      while index < limit, !ASCII.isSpace(bytes[index]), bytes[index] != ASCII.equals,
        bytes[index] != ASCII.slash
      {
        index += 1
      }
      // A stray "=" would be a name in HTML; here it only mustn't stop the loop.
      if index == nameStart { index += 1 }
      let nameEnd = min(index, limit)
      while index < limit, ASCII.isSpace(bytes[index]) { index += 1 }
      guard index < limit, bytes[index] == ASCII.equals else { continue }
      index += 1
      while index < limit, ASCII.isSpace(bytes[index]) { index += 1 }
      guard index < limit else { return }
      let quote = bytes[index]
      let valueStart: Int
      if quote == ASCII.quote || quote == ASCII.apostrophe {
        index += 1
        valueStart = index
        while index < limit, bytes[index] != quote { index += 1 }
      } else {
        valueStart = index
        while index < limit, !ASCII.isSpace(bytes[index]) { index += 1 }
      }
      body(
        UnsafeBufferPointer(rebasing: bytes[nameStart..<nameEnd]),
        UnsafeBufferPointer(rebasing: bytes[valueStart..<index]))
      if quote == ASCII.quote || quote == ASCII.apostrophe { index += 1 }
    }
  }
}
