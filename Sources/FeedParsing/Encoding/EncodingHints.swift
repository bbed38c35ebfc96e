/// What a document and its headers say about its encoding, before any of it is believed.
enum EncodingHints {
  /// The charset parameter of a `Content-Type`, quoted or not.
  static func charset(ofContentType value: String) -> ArraySlice<UInt8>? {
    let bytes = Array(value.utf8.prefix(1024))
    var rest = bytes[...]
    while let semicolon = rest.firstIndex(of: ASCII.semicolon) {
      rest = rest[(semicolon + 1)...].drop(while: ASCII.isSpace)
      let name = rest.prefix { ASCII.isLetter($0) }
      guard ASCII.equals(name, "charset") else { continue }
      var text = rest[name.endIndex...].drop(while: ASCII.isSpace)
      guard text.first == ASCII.equals else { continue }
      text = text.dropFirst().drop { ASCII.isSpace($0) || isQuote($0) }
      return text.prefix { !ASCII.isSpace($0) && !isQuote($0) && $0 != ASCII.semicolon }
    }
    return nil
  }

  /// The encoding that an XML declaration names, for bytes in which ASCII is ASCII.
  ///
  /// White space and other junk may come first: a declaration that isn't at the start is an error
  /// in XML, but says what its author meant.
  static func declaredInXML(_ bytes: some Collection<UInt8>) -> ArraySlice<UInt8>? {
    let head = Array(bytes.prefix(1024))
    guard let start = index(of: "<?xml", in: head, from: 0) else { return nil }
    let end = head[start...].firstIndex(of: ASCII.greater) ?? head.count
    guard let word = index(of: "encoding", in: head, from: start), word < end else { return nil }
    var value = head[(word + 8)..<end].drop(while: ASCII.isSpace)
    guard value.first == ASCII.equals else { return nil }
    value = value.dropFirst().drop { ASCII.isSpace($0) || isQuote($0) }
    return value.prefix { !isQuote($0) && !ASCII.isSpace($0) && $0 != ASCII.question }
  }

  /// UTF-16 and UTF-32 as their zero bytes give them away (XML 1.0, appendix F); the first
  /// character of a feed is always ASCII.
  static func wideGuise(_ bytes: UnsafeBufferPointer<UInt8>) -> WideDecoder? {
    guard bytes.count >= 4 else { return nil }
    switch (bytes[0] == 0, bytes[1] == 0, bytes[2] == 0, bytes[3] == 0) {
    case (true, true, true, false): return WideDecoder(width: 4, isBigEndian: true)
    case (false, true, true, true): return WideDecoder(width: 4, isBigEndian: false)
    case (true, false, true, false): return WideDecoder(width: 2, isBigEndian: true)
    case (false, true, false, true): return WideDecoder(width: 2, isBigEndian: false)
    default: return nil
    }
  }

  /// The decoder and length of a byte order mark of UTF-16 or UTF-32, if ASCII isn't what follows.
  static func wideMark(_ bytes: UnsafeBufferPointer<UInt8>) -> (WideDecoder, length: Int)? {
    func starts(_ mark: [UInt8]) -> Bool { bytes.starts(with: mark) }
    if starts([0, 0, 0xFE, 0xFF]) { return (WideDecoder(width: 4, isBigEndian: true), 4) }
    if starts([0xFF, 0xFE, 0, 0]) { return (WideDecoder(width: 4, isBigEndian: false), 4) }
    let isBig = starts([0xFE, 0xFF])
    guard isBig || starts([0xFF, 0xFE]) else { return nil }
    // A document that was converted without its mark: "<?xml" in single bytes behind it.
    if bytes.count >= 6, bytes[2..<6].allSatisfy({ $0 >= 0x09 && $0 < 0x80 }) { return nil }
    return (WideDecoder(width: 2, isBigEndian: isBig), 2)
  }

  /// `<?xm` in EBCDIC.
  static func isEBCDIC(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.starts(with: [0x4C, 0x6F, 0xA7, 0x94])
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == ASCII.quote || byte == ASCII.apostrophe
  }

  private static func index(of word: StaticString, in bytes: [UInt8], from start: Int) -> Int? {
    let length = word.utf8CodeUnitCount
    guard bytes.count >= length, start <= bytes.count - length else { return nil }
    return (start...(bytes.count - length)).first {
      ASCII.equals(bytes[$0..<($0 + length)], word)
    }
  }
}
