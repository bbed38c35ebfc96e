/// References that XML itself knows.
enum XMLReference {
  /// Reads `&lt;`, `&gt;`, `&amp;`, `&quot;`, `&apos;`, `&#1234;` or `&#x12ab;`.
  ///
  /// - Returns: the character and the index behind the semicolon; `nil` for anything else, and for
  ///   what is no character of XML (XML 1.0, 2.2).
  @inline(__always)
  static func read(
    _ base: UnsafePointer<UInt8>, at index: Int, to end: Int
  ) -> (Unicode.Scalar, Int)? {
    guard index &+ 3 < end else { return nil }
    switch base[index &+ 1] {
    case 0x6C where base[index &+ 2] == 0x74 && base[index &+ 3] == 0x3B: return ("<", index &+ 4)
    case 0x67 where base[index &+ 2] == 0x74 && base[index &+ 3] == 0x3B: return (">", index &+ 4)
    case 0x61:
      if index &+ 4 < end, base[index &+ 2] == 0x6D, base[index &+ 3] == 0x70,
        base[index &+ 4] == 0x3B
      {
        return ("&", index &+ 5)
      }
      guard index &+ 5 < end, base[index &+ 2] == 0x70, base[index &+ 3] == 0x6F,
        base[index &+ 4] == 0x73, base[index &+ 5] == 0x3B
      else { return nil }
      return ("'", index &+ 6)
    case 0x71:
      guard index &+ 5 < end, base[index &+ 2] == 0x75, base[index &+ 3] == 0x6F,
        base[index &+ 4] == 0x74, base[index &+ 5] == 0x3B
      else { return nil }
      return ("\"", index &+ 6)
    case 0x23: return number(base, at: index &+ 2, to: end)
    default: return nil
    }
  }

  private static func number(
    _ base: UnsafePointer<UInt8>, at start: Int, to end: Int
  ) -> (Unicode.Scalar, Int)? {
    var index = start
    let isHexadecimal = index < end && base[index] == 0x78
    if isHexadecimal { index &+= 1 }
    let digits = index
    var value: UInt32 = 0
    while index < end, base[index] != 0x3B {
      guard let digit = HTMLEntities.hexValue(base[index]), isHexadecimal || digit < 10 else {
        return nil
      }
      value = min(value &* (isHexadecimal ? 16 : 10) &+ digit, 0x11_0000)
      index &+= 1
    }
    guard index > digits, index < end, value >= 0x20 || value == 9 || value == 10 || value == 13,
      value != 0xFFFE, value != 0xFFFF, let scalar = Unicode.Scalar(value)
    else { return nil }
    // `&#146;`: windows-1252's character is meant, as in HTML.
    return (value < 0x80 || value > 0x9F ? scalar : C1Controls.meant(by: scalar), index &+ 1)
  }
}
