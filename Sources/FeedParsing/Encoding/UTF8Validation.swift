/// What a scan says about bytes that may be UTF-8.
struct UTF8Validation {
  /// Well-formed sequences of two to four bytes.
  var sequences = 0
  /// Maximal ill-formed subparts: what one U+FFFD replaces (Unicode, section 3.9).
  var errors = 0

  var isASCII: Bool { sequences == 0 && errors == 0 }
  var isValid: Bool { errors == 0 }

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let sequences = Self.sequencesIfValid(bytes) {
      self.sequences = sequences
      return
    }
    Self.forEachPart(bytes) { part in
      switch part {
      case .ascii: break
      case .sequence: sequences &+= 1
      case .illFormed: errors &+= 1
      }
    }
  }

  /// The number of characters beyond ASCII, or `nil` if the bytes aren't well-formed. Every document
  /// goes through here, and nearly all of them are.
  private static func sequencesIfValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = bytes.baseAddress else { return 0 }
    let raw = UnsafeRawPointer(base)
    let count = bytes.count
    var sequences = 0
    var index = 0
    while index &+ 8 <= count {
      let word = UInt64(
        littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let high = word & 0x8080_8080_8080_8080
      if high == 0 {
        index &+= 8
        continue
      }
      let run = runLength(word)
      if run.bytes > 0 {
        index &+= run.bytes
        sequences &+= run.characters
        continue
      }
      // Over the ASCII bytes, to the character behind them.
      let skipped = high.trailingZeroBitCount &>> 3
      index &+= skipped
      let rest = UInt32(truncatingIfNeeded: word &>> UInt64(skipped &* 8))
      let lead = rest & 0xFF
      if skipped <= 5, lead < 0xF0 {
        if rest & 0xC0_E0 == 0x80_C0, lead >= 0xC2 {
          index &+= 2
        } else if rest & 0xC0_C0F0 == 0x80_80E0 {
          let value = (rest & 0x0F) &<< 6 | (rest &>> 8 & 0x3F)
          // Overlong forms, and surrogates.
          guard value >= 0x20, value &>> 5 != 0x1B else { return nil }
          index &+= 3
        } else {
          return nil
        }
      } else {
        let length = sequenceLength(base, at: index, count: count)
        guard length > 0 else { return nil }
        index &+= length
      }
      sequences &+= 1
    }
    while index < count {
      guard base[index] >= 0x80 else {
        index &+= 1
        continue
      }
      let length = sequenceLength(base, at: index, count: count)
      guard length > 0 else { return nil }
      index &+= length
      sequences &+= 1
    }
    return sequences
  }

  /// How much of a word is four characters of two bytes, or two of three: words in Cyrillic, Arabic,
  /// Devanagari or Chinese are mostly that.
  @inline(__always)
  private static func runLength(_ word: UInt64) -> (bytes: Int, characters: Int) {
    if word & 0xC0E0_C0E0_C0E0_C0E0 == 0x80C0_80C0_80C0_80C0 {
      // C0 and C1 would be overlong: in each lead byte one of these bits has to be set.
      let bits = word & 0x001E_001E_001E_001E
      let carried = bits &+ 0x001E_001E_001E_001E
      return carried & 0x0020_0020_0020_0020 == 0x0020_0020_0020_0020 ? (8, 4) : (0, 0)
    }
    if word & 0xC0C0_F0C0_C0F0 == 0x8080_E080_80E0 {
      let first = (word & 0x0F) &<< 6 | (word &>> 8 & 0x3F)
      let second = (word &>> 24 & 0x0F) &<< 6 | (word &>> 32 & 0x3F)
      let isWellFormed =
        first >= 0x20 && first &>> 5 != 0x1B && second >= 0x20 && second &>> 5 != 0x1B
      return isWellFormed ? (6, 2) : (0, 0)
    }
    return (0, 0)
  }

  enum Part {
    case ascii(Range<Int>)
    case sequence(Range<Int>)
    case illFormed(Range<Int>)
  }

  /// Cuts bytes into runs of ASCII, characters beyond it, and ill-formed subparts.
  @inline(__always)
  static func forEachPart(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (Part) -> Void) {
    guard let base = bytes.baseAddress else { return }
    let raw = UnsafeRawPointer(base)
    let count = bytes.count
    var index = 0
    while index < count {
      let start = index
      while index &+ 8 <= count,
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index &+= 8
      }
      while index < count, base[index] < 0x80 { index &+= 1 }
      if index > start { body(.ascii(start..<index)) }
      // Beyond ASCII characters come in runs: no word tests between them.
      while index < count, base[index] >= 0x80 {
        let length = sequenceLength(base, at: index, count: count)
        if length > 0 {
          body(.sequence(index..<index &+ length))
          index &+= length
        } else {
          body(.illFormed(index..<index &- length))
          index = index &- length
        }
      }
    }
  }

  /// The length of the sequence at an index, or minus the length of an ill-formed subpart.
  @inline(__always)
  private static func sequenceLength(
    _ bytes: UnsafePointer<UInt8>, at index: Int, count: Int
  ) -> Int {
    let lead = bytes[index]
    let needed: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch lead {
    case 0xC2...0xDF: needed = 1
    case 0xE0:
      needed = 2
      low = 0xA0
    case 0xED:
      needed = 2
      high = 0x9F
    case 0xE1...0xEF: needed = 2
    case 0xF0:
      needed = 3
      low = 0x90
    case 0xF1...0xF3: needed = 3
    case 0xF4:
      needed = 3
      high = 0x8F
    default: return -1
    }
    var seen = 0
    while seen < needed {
      let next = index &+ seen &+ 1
      guard next < count, bytes[next] >= low, bytes[next] <= high else { return -(seen &+ 1) }
      low = 0x80
      high = 0xBF
      seen &+= 1
    }
    return needed &+ 1
  }

  /// The bytes with each ill-formed subpart replaced by U+FFFD.
  static func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count &+ bytes.count / 8)
    forEachPart(bytes) { part in
      switch part {
      case .ascii(let range), .sequence(let range):
        result.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
      case .illFormed:
        result.append(contentsOf: replacementCharacter)
      }
    }
    return result
  }

  /// U+FFFD.
  static let replacementCharacter: [UInt8] = [0xEF, 0xBF, 0xBD]
}
