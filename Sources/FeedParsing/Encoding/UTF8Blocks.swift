/// Checking UTF-8 in blocks of sixteen bytes. Every document goes through here, and nearly all are
/// well-formed.
extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes are ASCII; `nil` if they aren't well-formed UTF-8.
  var isASCIIIfWellFormed: Bool? {
    guard let base = baseAddress else { return true }
    // A block is checked with the three bytes before it.
    var index = 3
    guard count >= 32, base[0] | base[1] | base[2] < 0x80 else { return isShortASCIIIfWellFormed }
    let raw = UnsafeRawPointer(base)
    var isASCII = true
    var wasASCII = true
    var errors = SIMD2<UInt64>()
    while index &+ 16 <= count {
      if wasASCII {
        // Four blocks at once, as long as there is nothing but ASCII.
        while index &+ 64 <= count {
          let sum =
            raw.block(index) | raw.block(index &+ 16) | raw.block(index &+ 32)
            | raw.block(index &+ 48)
          guard sum.isASCII else { break }
          index &+= 64
        }
        guard index &+ 16 <= count else { break }
      }
      let isBlockASCII = raw.block(index).isASCII
      if !isBlockASCII || !wasASCII { errors |= Self.errors(raw, index) }
      if !isBlockASCII { isASCII = false }
      wasASCII = isBlockASCII
      index &+= 16
    }
    if index < count {
      // The last block, part of which was checked already.
      if !raw.block(count &- 16).isASCII { isASCII = false }
      errors |= Self.errors(raw, count &- 16)
    }
    let isCut = base[count &- 1] >= 0xC0 || base[count &- 2] >= 0xE0 || base[count &- 3] >= 0xF0
    return errors == SIMD2() && !isCut ? isASCII : nil
  }

  /// The errors in the block at an index: bits of bytes at which something is wrong (Unicode, table
  /// 3-7).
  @inline(__always)
  private static func errors(_ raw: UnsafeRawPointer, _ index: Int) -> SIMD2<UInt64> {
    let bytes = raw.block(index)
    let first = raw.block(index &- 1)
    let isContinuation = (bytes & .all(0xC0)) .== .all(0x80)
    let mustContinue =
      (first .>= .all(0xC0)) .| (raw.block(index &- 2) .>= .all(0xE0))
      .| (raw.block(index &- 3) .>= .all(0xF0))
    // Overlong forms, and what is beyond U+10FFFF.
    let isNone = ((bytes & .all(0xFE)) .== .all(0xC0)) .| (bytes .>= .all(0xF5))
    // Overlong forms, surrogates, and what is beyond U+10FFFF, told by the second byte.
    let isLow =
      ((first .== .all(0xE0)) .& (bytes .< .all(0xA0)))
      .| ((first .== .all(0xF0)) .& (bytes .< .all(0x90)))
    let isHigh =
      ((first .== .all(0xED)) .& (bytes .>= .all(0xA0)))
      .| ((first .== .all(0xF4)) .& (bytes .>= .all(0x90)))
    let wrong = (isContinuation .^ mustContinue) .| isNone .| isLow .| isHigh
    return unsafeBitCast(wrong, to: SIMD2<UInt64>.self)
  }

  private var isShortASCIIIfWellFormed: Bool? {
    var isASCII = true
    var isWellFormed = true
    UTF8Validation.forEachPart(self) { part in
      switch part {
      case .ascii: break
      case .sequence: isASCII = false
      case .illFormed: isWellFormed = false
      }
    }
    return isWellFormed ? isASCII : nil
  }
}

extension UnsafeRawPointer {
  /// Sixteen bytes, wherever they stand.
  @inline(__always)
  func block(_ index: Int) -> SIMD16<UInt8> {
    loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
  }
}

extension SIMD16<UInt8> {
  /// The same byte sixteen times. Comparing with a plain number would go lane by lane: only the
  /// operators with two vectors are single instructions.
  @inline(__always)
  static func all(_ byte: UInt8) -> Self { Self(repeating: byte) }

  @inline(__always)
  var isASCII: Bool {
    let halves = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    return (halves[0] | halves[1]) & 0x8080_8080_8080_8080 == 0
  }
}

extension SIMDMask<SIMD16<Int8>> {
  /// The first lane that is set; 16 if none is.
  @inline(__always)
  var first: Int {
    let halves = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    if halves[0] != 0 { return UInt64(littleEndian: halves[0]).trailingZeroBitCount &>> 3 }
    return 8 &+ UInt64(littleEndian: halves[1]).trailingZeroBitCount &>> 3
  }
}
