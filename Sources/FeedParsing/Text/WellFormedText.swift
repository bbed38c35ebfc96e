extension String {
  /// A copy of bytes that are well-formed UTF-8 already.
  ///
  /// `String(decoding:as:)` would check each byte of every field again, which is a tenth of the time
  /// that a document takes. To be used only on what has been checked: documents are, as a whole and
  /// before anything else, libxml2 takes and gives whole characters, and whoever cuts text cuts
  /// between them.
  init(wellFormed bytes: UnsafeBufferPointer<UInt8>) {
    let span = UTF8Span(unchecked: bytes.span, isKnownASCII: bytes.isASCII)
    self.init(copying: span)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether no byte is above 0x7F.
  var isASCII: Bool {
    guard let baseAddress else { return true }
    let raw = UnsafeRawPointer(baseAddress)
    var index = 0
    while index &+ 32 <= count {
      let words =
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        | raw.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self)
        | raw.loadUnaligned(fromByteOffset: index &+ 16, as: UInt64.self)
        | raw.loadUnaligned(fromByteOffset: index &+ 24, as: UInt64.self)
      if words & 0x8080_8080_8080_8080 != 0 { return false }
      index &+= 32
    }
    var rest: UInt8 = 0
    while index < count {
      rest |= baseAddress[index]
      index &+= 1
    }
    return rest < 0x80
  }
}
