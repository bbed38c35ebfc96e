/// The bytes of a text that a reader sees: tags left out, white space collapsed.
///
/// Digests of this form don't change when a CMS reorders attributes or signs its image links anew
/// on each fetch.
enum VisibleText {
  /// Adds the visible part of `text` to `out`.
  static func append(_ text: String, to out: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes in
      // Never longer than the text: a space stands for at least one byte that was left out.
      out += [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, filled in
        filled = write(bytes, to: buffer)
      }
    }
  }

  /// - Returns: how many bytes were written.
  private static func write(
    _ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var count = 0
    var inTag = false
    var pendingSpace = false
    for index in bytes.indices {
      let byte = bytes[index]
      if inTag {
        if byte == UInt8(ascii: ">") {
          inTag = false
          pendingSpace = true
        }
      } else if byte == UInt8(ascii: "<"), opensTag(bytes, index) {
        inTag = true
      } else if byte <= 0x20 {
        pendingSpace = true
      } else {
        if pendingSpace, count > 0 {
          out[count] = 0x20
          count += 1
        }
        pendingSpace = false
        out[count] = byte
        count += 1
      }
    }
    return count
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
