extension String {
  /// A copy of bytes that should be well-formed UTF-8 already, made without a second look where they
  /// are ASCII.
  ///
  /// Documents are checked as a whole before anything else, but what is not ASCII is checked here all
  /// the same: text is cut, joined and unescaped on its way, and one byte too few in one field would
  /// make the whole JSON unreadable.
  init(wellFormed bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.isASCII {
      self.init(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: true))
    } else {
      self.init(decoding: bytes, as: UTF8.self)
    }
  }
}

extension String {
  /// A copy of bytes that are well-formed UTF-8 by the way they came about: whole pieces of a document
  /// that was checked (`TextQueue` sees to it that they are whole), joined, cut between characters,
  /// and trimmed by ASCII characters only.
  init(checked bytes: UnsafeBufferPointer<UInt8>) {
    assert(bytes.isASCIIIfWellFormed != nil, "a field that is not UTF-8")
    self.init(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: bytes.isASCII))
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
