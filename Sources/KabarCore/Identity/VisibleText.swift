/// The bytes of a text that a reader sees: tags left out, white space collapsed.
///
/// Digests of this form don't change when a CMS reorders attributes or signs its image links anew
/// on each fetch.
enum VisibleText {
  /// Adds the visible part of `text` to `out`.
  static func append(_ text: String, to out: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes in
      out.reserveCapacity(out.count + bytes.count)
      let start = out.count
      var inTag = false
      var pendingSpace = false
      for (index, byte) in bytes.enumerated() {
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
          if pendingSpace, out.count > start { out.append(0x20) }
          pendingSpace = false
          out.append(byte)
        }
      }
    }
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
