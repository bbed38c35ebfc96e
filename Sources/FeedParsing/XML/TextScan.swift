import Glibc

/// Looking for the bytes of a text that aren't simply themselves, eight at a time.
enum TextScan {
  /// The first byte at or after `start` that is a control character (line feeds and tabs too), `<`,
  /// `&`, `]` or the first of U+F000…U+FFFF; `end` if there is none.
  @inline(__always)
  static func special(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index &+ 8 <= end {
      let word = load(base, index)
      var hit = below32(word) | equal(word, 0x3C) | equal(word, 0x26) | equal(word, 0x5D)
      if word & tops != 0 { hit |= equal(word, 0xEF) }
      // The lowest mark is exact; those above it may owe theirs to a borrow.
      if hit & tops != 0 { return index &+ (hit & tops).trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    while index < end {
      let byte = base[index]
      if byte < 0x20 || byte == 0x3C || byte == 0x26 || byte == 0x5D || byte == 0xEF {
        return index
      }
      index &+= 1
    }
    return end
  }

  /// The same without `<` and `&`, for CDATA sections.
  @inline(__always)
  static func sectionSpecial(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index &+ 8 <= end {
      let word = load(base, index)
      var hit = below32(word) | equal(word, 0x5D)
      if word & tops != 0 { hit |= equal(word, 0xEF) }
      if hit & tops != 0 { return index &+ (hit & tops).trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    while index < end {
      let byte = base[index]
      if byte < 0x20 || byte == 0x5D || byte == 0xEF { return index }
      index &+= 1
    }
    return end
  }

  /// Whether `]]>` stands at an index.
  @inline(__always)
  static func isSectionEnd(_ base: UnsafePointer<UInt8>, _ index: Int, _ end: Int) -> Bool {
    index &+ 2 < end && base[index &+ 1] == 0x5D && base[index &+ 2] == 0x3E
      && base[index] == 0x5D
  }

  /// Whether U+FFFE or U+FFFF, which are no characters of XML, stands at an index.
  @inline(__always)
  static func isNoncharacter(_ base: UnsafePointer<UInt8>, _ index: Int, _ end: Int) -> Bool {
    index &+ 2 < end && base[index] == 0xEF && base[index &+ 1] == 0xBF
      && base[index &+ 2] >= 0xBE
  }

  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var tops: UInt64 { 0x8080_8080_8080_8080 }

  @inline(__always)
  private static func load(_ base: UnsafePointer<UInt8>, _ index: Int) -> UInt64 {
    UInt64(
      littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  @inline(__always)
  private static func below32(_ word: UInt64) -> UInt64 {
    (word &- (ones &* 0x20)) & ~word
  }

  @inline(__always)
  private static func equal(_ word: UInt64, _ byte: UInt64) -> UInt64 {
    let difference = word ^ (ones &* byte)
    return (difference &- ones) & ~difference
  }
}
