/// A document's bytes as UTF-8.
struct DecodedDocument {
  /// Well-formed UTF-8 without a byte order mark.
  var bytes: [UInt8]
  /// What the bytes were taken for: `utf-8`, `windows-1252`, `gb18030`, …
  var encoding: String
  /// Whether bytes had to be replaced by U+FFFD.
  var wasDamaged: Bool

  /// Makes certain that what a converter made is well-formed: all reading of text builds on it.
  mutating func check() {
    let repaired: [UInt8]? = bytes.withUnsafeBufferPointer { bytes in
      bytes.isASCIIIfWellFormed == nil ? UTF8Validation.repaired(bytes) : nil
    }
    guard let repaired else { return }
    bytes = repaired
    wasDamaged = true
  }
}

/// Finds out a document's encoding and makes UTF-8 of it.
///
/// In the order of RFC 7303: byte order mark, HTTP's charset, XML declaration, UTF-8. But each of
/// these is only a hint, to be borne out by the bytes: text that is well-formed UTF-8 beyond ASCII
/// is UTF-8 whatever somebody says, and what is declared as UTF-8 but hardly ever is, isn't.
enum DocumentEncoding {
  /// Decodes a document. Bytes that are UTF-8 already come back without a copy.
  ///
  /// - Parameters:
  ///   - bytes: the document.
  ///   - contentType: the value of HTTP's `Content-Type`, if there is one.
  static func utf8(_ bytes: [UInt8], contentType: String?) -> DecodedDocument {
    bytes.withUnsafeBufferPointer { decode($0, contentType) }
      ?? DecodedDocument(bytes: bytes, encoding: "utf-8", wasDamaged: false)
  }

  /// - Returns: `nil` if the bytes can stay as they are.
  private static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, _ contentType: String?
  ) -> DecodedDocument? {
    if let (decoder, length) = EncodingHints.wideMark(bytes) {
      return wide(bytes, decoder, from: length)
    }
    if let decoder = EncodingHints.wideGuise(bytes) { return wide(bytes, decoder, from: 0) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      let rest = UnsafeBufferPointer(rebasing: bytes[3...])
      let isValid = UTF8Validation(rest).isValid
      return DecodedDocument(
        bytes: isValid ? Array(rest) : UTF8Validation.repaired(rest), encoding: "utf-8",
        wasDamaged: !isValid)
    }
    if EncodingHints.isEBCDIC(bytes), let document = ebcdic(bytes) { return document }
    // A mark of UTF-16 before text in single bytes.
    let isMisled = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    let text = isMisled ? UnsafeBufferPointer(rebasing: bytes[2...]) : bytes
    let validation = UTF8Validation(text)
    let hints = [
      contentType.flatMap(EncodingHints.charset(ofContentType:)),
      EncodingHints.declaredInXML(text.prefix(1024)),
    ].compactMap { $0.flatMap { EncodingLabel($0) } }
    if let document = singleBytes(text, validation, hints) { return document }
    if !validation.isASCII, let mended = C1Controls.replaced(in: text) {
      return DecodedDocument(bytes: mended, encoding: "utf-8", wasDamaged: false)
    }
    return isMisled
      ? DecodedDocument(bytes: Array(text), encoding: "utf-8", wasDamaged: false) : nil
  }

  private static func wide(
    _ bytes: UnsafeBufferPointer<UInt8>, _ decoder: WideDecoder, from start: Int
  ) -> DecodedDocument {
    let (decoded, wasDamaged) = decoder.decode(
      UnsafeBufferPointer(rebasing: bytes[start...]))
    return DecodedDocument(bytes: decoded, encoding: decoder.name, wasDamaged: wasDamaged)
  }

  /// EBCDIC: which one of them, the declaration says, in characters that all have in common.
  private static func ebcdic(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedDocument? {
    guard let common = LegacyDecoder("IBM037"),
      let head = common.decode(
        UnsafeBufferPointer(rebasing: bytes[..<min(bytes.count, 256)]), errorLimit: .max)
    else { return nil }
    var name = "IBM037"
    if let declared = EncodingHints.declaredInXML(head.bytes),
      case .legacy(let converter, .singleByte)? = EncodingLabel(declared)
    {
      name = converter
    }
    return legacy(bytes, name, errorLimit: .max)
  }

  /// Encodings in which ASCII bytes are ASCII.
  private static func singleBytes(
    _ bytes: UnsafeBufferPointer<UInt8>, _ validation: UTF8Validation, _ hints: [EncodingLabel]
  ) -> DecodedDocument? {
    if validation.isASCII {
      for case .legacy(let name, .escaped) in hints {
        if name == HZ.name { return HZ.decode(bytes) }
        if bytes.contains(0x1B) { return legacy(bytes, name, errorLimit: .max) }
      }
      // Code pages that aren't ASCII in their lower half, without "<?xm" in EBCDIC, are lies.
      return nil
    }
    // Text in a double-byte encoding can be UTF-8 by accident if it is short: three characters
    // in ten are. Text in a single-byte encoding never is.
    if validation.isValid {
      for case .legacy(let name, let family) in hints
      where family == .multiByte && validation.sequences < UTF8Validation.enough {
        return legacy(bytes, name, errorLimit: 0)
      }
      return nil
    }
    for hint in hints {
      switch hint {
      case .utf8, .wide: continue
      case .windows1252: return windows1252(bytes)
      case .legacy(let name, let family):
        // A few bytes in a hundred may be broken; with more than that, the name is wrong.
        let limit = family == .singleByte ? bytes.count : 4 + bytes.count / 200
        if let document = legacy(bytes, name, errorLimit: limit) { return document }
      }
    }
    if validation.sequences >= validation.errors {
      return DecodedDocument(
        bytes: UTF8Validation.repaired(bytes), encoding: "utf-8", wasDamaged: true)
    }
    if let name = LegacyGuess.converter(bytes),
      let document = legacy(bytes, name, errorLimit: 4 + bytes.count / 200)
    {
      return document
    }
    return windows1252(bytes)
  }

  static func legacy(
    _ bytes: UnsafeBufferPointer<UInt8>, _ name: String, errorLimit: Int
  ) -> DecodedDocument? {
    if let page = SingleByteTable(name) {
      return DecodedDocument(bytes: page.decode(bytes), encoding: name, wasDamaged: false)
    }
    guard let decoder = LegacyDecoder(name),
      let (decoded, errors) = decoder.decode(bytes, errorLimit: errorLimit)
    else { return nil }
    return DecodedDocument(bytes: decoded, encoding: name.lowercased(), wasDamaged: errors > 0)
  }

  private static func windows1252(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedDocument {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count &+ bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        result.append(byte)
      } else {
        result.append(
          contentsOf: UTF8.encode(HTMLEntities.scalar(numbered: UInt32(byte))) ?? .init())
      }
    }
    return DecodedDocument(bytes: result, encoding: "windows-1252", wasDamaged: false)
  }
}
