/// The bytes of a text that a reader sees: tags left out, white space collapsed.
///
/// Digests of this form don't change when a CMS reorders attributes or signs its image links anew
/// on each fetch.
enum VisibleText {
  /// Writes the visible part of a text.
  ///
  /// - Parameter out: as long as the text; what is visible is never longer, since a space stands for
  ///   at least one byte that was left out.
  /// - Returns: how many bytes were written.
  static func write(
    _ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    guard let source = bytes.baseAddress, let target = out.baseAddress,
      out.count >= bytes.count
    else { return 0 }
    var count = 0
    var pendingSpace = false
    var index = 0
    while index < bytes.count {
      if index &+ 8 <= bytes.count {
        let word = UnsafeRawPointer(source + index).loadUnaligned(as: UInt64.self).littleEndian
        // Nearly all text: words that single spaces set apart.
        if let spaces = plainSpaces(word), !(spaces & 0x80 != 0 && (pendingSpace || count == 0)) {
          if pendingSpace, count > 0 {
            target[count] = 0x20
            count &+= 1
          }
          UnsafeMutableRawPointer(target + count).storeBytes(
            of: word.littleEndian, as: UInt64.self)
          // A space at the end counts only if something follows.
          pendingSpace = spaces >> 63 != 0
          count &+= pendingSpace ? 7 : 8
          index &+= 8
          continue
        }
      }
      let byte = source[index]
      if byte == UInt8(ascii: "<"), opensTag(bytes, index) {
        index = endOfTag(bytes, index)
        pendingSpace = true
        continue
      }
      if byte <= 0x20 {
        pendingSpace = true
      } else {
        if pendingSpace, count > 0 {
          target[count] = 0x20
          count &+= 1
        }
        pendingSpace = false
        target[count] = byte
        count &+= 1
      }
      index &+= 1
    }
    return count
  }

  /// The highest bit of each byte that is a space, where no two are neighbours, no byte is below
  /// one, and none is `<`; else `nil`.
  @inline(__always)
  private static func plainSpaces(_ word: UInt64) -> UInt64? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let open = word ^ (ones &* 0x3C)
    // Whether there is any is certain, which ones is not: a borrow may mark others.
    let stops = ((word &- (ones &* 0x20)) & ~word) | ((open &- ones) & ~open)
    let blank = word ^ (ones &* 0x20)
    let spaces = ~(((blank & ~tops) &+ ~tops) | blank) & tops
    return stops & tops == 0 && spaces & (spaces << 8) == 0 ? spaces : nil
  }

  /// Behind the `>` of the tag that begins at `index`.
  private static func endOfTag(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    var end = index
    while end < bytes.count, bytes[end] != UInt8(ascii: ">") { end &+= 1 }
    return end &+ 1
  }

  /// `<` followed by a letter, `/` or `!`; in `a < b` it is text.
  private static func opensTag(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    guard index + 1 < bytes.count else { return false }
    let next = bytes[index + 1]
    let letter = lowercased(next)
    return next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
      || (letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z"))
  }
}
