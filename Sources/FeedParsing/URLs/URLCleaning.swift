/// What has to be done to a URL reference before RFC 3986 applies to it.
enum URLCleaning {
  /// White space and control characters, which no URL may have, and what browsers would encode.
  @inline(__always)
  static func isTroublesome(_ byte: UInt8) -> Bool {
    byte <= ASCII.space || byte == ASCII.quote || byte == ASCII.less || byte == ASCII.greater
      || byte == ASCII.backslash || byte == 0x7F
  }

  /// Without white space at both ends, also the kinds that Unicode has.
  static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    var slice = bytes[...]
    while true {
      let before = slice.count
      while let first = slice.first, first <= ASCII.space { slice = slice.dropFirst() }
      while let last = slice.last, last <= ASCII.space { slice = slice.dropLast() }
      for mark in wideSpaces {
        if slice.starts(with: mark) { slice = slice.dropFirst(mark.count) }
        if slice.reversed().starts(with: mark.reversed()) { slice = slice.dropLast(mark.count) }
      }
      if slice.count == before { return slice }
    }
  }

  /// U+00A0, U+3000, U+200B and U+FEFF.
  private static let wideSpaces: [[UInt8]] = [
    [0xC2, 0xA0], [0xE3, 0x80, 0x80], [0xE2, 0x80, 0x8B], [0xEF, 0xBB, 0xBF],
  ]

  /// Trimmed, line breaks and tabs within removed, what else can't stand in a URL percent-encoded.
  static func cleaned(_ bytes: [UInt8]) -> [UInt8] {
    let slice = trimmed(bytes)
    guard slice.contains(where: isTroublesome) else { return Array(slice) }
    var result: [UInt8] = []
    result.reserveCapacity(slice.count + 16)
    var inPath = true
    // Backslashes are slashes to browsers, but only where there is a web path.
    let isWebPath = schemeEnd(slice).map { isWeb(slice[..<$0]) } ?? true
    for byte in slice {
      switch byte {
      case ASCII.tab, ASCII.lineFeed, ASCII.carriageReturn:
        continue
      case ASCII.backslash where inPath && isWebPath:
        result.append(ASCII.slash)
      case ASCII.backslash:
        result.append(byte)
      case _ where isTroublesome(byte):
        result += [ASCII.percent, hexDigit(byte >> 4), hexDigit(byte & 15)]
      default:
        if byte == ASCII.question || byte == ASCII.hash { inPath = false }
        result.append(byte)
      }
    }
    return result
  }

  /// The index of the colon that ends a scheme (RFC 3986, section 3.1), if there is one.
  static func schemeEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first, ASCII.isLetter(first) else { return nil }
    for index in bytes.indices.prefix(64) {
      let byte = bytes[index]
      if byte == ASCII.colon { return index }
      let isAllowed =
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.plus || byte == ASCII.minus
        || byte == ASCII.dot
      if !isAllowed { return nil }
    }
    return nil
  }

  /// `http` or `https`, in any case.
  static func isWeb(_ scheme: some Collection<UInt8>) -> Bool {
    ASCII.equals(scheme, "https") || ASCII.equals(scheme, "http")
  }

  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x37 + value
  }
}
