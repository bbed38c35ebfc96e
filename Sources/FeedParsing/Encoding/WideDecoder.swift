/// UTF-16 and UTF-32 in either byte order, to UTF-8.
struct WideDecoder {
  /// Bytes of a code unit: 2 or 4.
  let width: Int
  let isBigEndian: Bool

  var name: String {
    "utf-\(width * 8)\(isBigEndian ? "be" : "le")"
  }

  /// - Returns: UTF-8 in which lone surrogates, values beyond Unicode and half a unit at the end
  ///   are U+FFFD; and whether there were any.
  func decode(_ source: UnsafeBufferPointer<UInt8>) -> (bytes: [UInt8], wasDamaged: Bool) {
    var result: [UInt8] = []
    result.reserveCapacity(source.count / width &* 2)
    var wasDamaged = source.count % width != 0
    var index = 0
    let last = source.count - width
    while index <= last {
      var value = unit(source, index)
      index += width
      if width == 2, value & 0xFC00 == 0xD800, index <= last {
        let second = unit(source, index)
        if second & 0xFC00 == 0xDC00 {
          value = 0x10000 + ((value & 0x3FF) << 10 | (second & 0x3FF))
          index += width
        }
      }
      if value < 0x80 {
        result.append(UInt8(truncatingIfNeeded: value))
      } else if let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) {
        result.append(contentsOf: encoded)
      } else {
        wasDamaged = true
        result.append(contentsOf: UTF8Validation.replacementCharacter)
      }
    }
    return (result, wasDamaged)
  }

  @inline(__always)
  private func unit(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32 {
    var value: UInt32 = 0
    for offset in 0..<width {
      let byte = UInt32(source[index + offset])
      value |= byte << UInt32(8 * (isBigEndian ? width - 1 - offset : offset))
    }
    return value
  }
}
