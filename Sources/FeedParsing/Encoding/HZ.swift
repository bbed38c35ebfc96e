/// RFC 1843: Chinese in seven bits, `~{` and `~}` round GB 2312.
enum HZ {
  static let name = "HZ"

  /// - Returns: `nil` if the C library can't read GB 18030.
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedDocument? {
    var wide: [UInt8] = []
    wide.reserveCapacity(bytes.count)
    var isChinese = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if byte == 0x7E, next == 0x7B || next == 0x7D || next == 0x7E || next == ASCII.lineFeed {
        if next == 0x7E { wide.append(byte) }
        isChinese = next == 0x7B
        index += 2
      } else if isChinese, byte > ASCII.space, next > ASCII.space {
        wide.append(byte | 0x80)
        wide.append(next | 0x80)
        index += 2
      } else {
        // A line's end ends the Chinese, whatever is missing.
        if byte == ASCII.lineFeed { isChinese = false }
        wide.append(byte)
        index += 1
      }
    }
    return wide.withUnsafeBufferPointer {
      DocumentEncoding.legacy($0, "GB18030", errorLimit: .max)
    }
  }
}
