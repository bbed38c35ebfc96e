/// What a scan says about bytes that may be UTF-8.
struct UTF8Validation {
  /// Well-formed sequences of two to four bytes; of bytes without errors no more than `enough` are
  /// counted.
  var sequences = 0
  /// Maximal ill-formed subparts: what one U+FFFD replaces (Unicode, section 3.9).
  var errors = 0

  /// So many can't be an accident.
  static let enough = 8

  var isASCII: Bool { sequences == 0 && errors == 0 }
  var isValid: Bool { errors == 0 }

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let isASCII = bytes.isASCIIIfWellFormed {
      if !isASCII { sequences = Self.sequences(bytes, limit: Self.enough) }
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

  /// Characters beyond ASCII, counted no further than to `limit`, of which more is said than this:
  /// accidents are short.
  private static func sequences(
    _ bytes: UnsafeBufferPointer<UInt8>, limit: Int
  ) -> Int {
    var sequences = 0
    for byte in bytes where byte >= 0xC0 {
      sequences &+= 1
      if sequences == limit { break }
    }
    return sequences
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
