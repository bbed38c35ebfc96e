/// Collects bytes of text, folding white space on the way.
struct PlainTextWriter {
  private var text: [UInt8] = []
  private var isSpacePending = false
  /// For what character references stand for, before it is folded too.
  var scratch: [UInt8] = []

  init(capacity: Int) {
    text.reserveCapacity(capacity)
  }

  /// Appends a byte of text. Control characters count as white space.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if byte <= ASCII.space || byte == 0x7F {
      isSpacePending = true
      return
    }
    // U+00A0 is two bytes, of which the first alone could also begin "©".
    if byte == 0xA0, text.last == 0xC2 {
      text.removeLast()
      isSpacePending = true
      return
    }
    if isSpacePending {
      if !text.isEmpty, !spaceWasTakenBack { text.append(ASCII.space) }
      isSpacePending = false
    }
    text.append(byte)
  }

  /// Appends words with single spaces between them; the first byte is no space.
  mutating func append(_ run: UnsafeBufferPointer<UInt8>) {
    if isSpacePending {
      if !text.isEmpty, !spaceWasTakenBack { text.append(ASCII.space) }
      isSpacePending = false
    }
    text.append(contentsOf: run)
  }

  /// Whether the text already ends in a space: one that stood before a U+00A0.
  private var spaceWasTakenBack: Bool { text.last == ASCII.space }

  /// A border between words.
  mutating func separate() { isSpacePending = true }

  /// Appends the scratch bytes.
  mutating func flushScratch() {
    for byte in scratch { append(byte) }
    scratch.removeAll(keepingCapacity: true)
  }

  /// The text, without space at its ends.
  func finish() -> String {
    text.withUnsafeBufferPointer {
      String(
        wellFormed: UnsafeBufferPointer(
          rebasing: text.last == ASCII.space ? $0.dropLast() : $0[...]))
    }
  }
}
