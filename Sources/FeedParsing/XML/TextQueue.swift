/// Texts that wait for their places in the document.
///
/// libxml2 gets a document's tags only, with one byte where there was a text between two of them:
/// it looks at text one character at a time, calls back for every reference, and takes more than
/// half of its time for that. The text itself waits here until libxml2 comes to that byte.
struct TextQueue: ~Copyable {
  /// Stands for a text: U+007F, which XML allows and which no markup has outside of attributes.
  static let mark: UInt8 = 0x7F

  private struct Run {
    /// In the document; `nil` if the text was put together in the buffer.
    var start: UnsafePointer<UInt8>?
    /// In the buffer.
    var offset: Int
    var count: Int
  }

  private var runs: [Run] = []
  private var head = 0
  private var buffer = ByteBuffer(capacity: 16 << 10)
  /// The text that is being added, as long as it is one piece of the document.
  private var lent: UnsafePointer<UInt8>?
  private var lentCount = 0
  /// Where that text begins in the buffer, if it isn't.
  private var begin = 0
  /// Bytes kept of one text. A little more than a field may have: a text that is cut here may end
  /// within a character, and is cut again, between two, where it is taken.
  private let limit: Int

  init(fieldBytes: Int) {
    limit = max(0, fieldBytes) + 8
    runs.reserveCapacity(512)
  }

  /// Bytes held in the buffer.
  var heldBytes: Int { buffer.count }

  // MARK: Adding

  /// Adds a piece of the document, which must live until the text is taken.
  @inline(__always)
  mutating func append(lending start: UnsafePointer<UInt8>, count: Int) {
    guard count > 0 else { return }
    guard Self.isWhole(start, count) else { return appendRepaired(start, count) }
    if lentCount == 0, buffer.count == begin {
      lent = start
      lentCount = count
      return
    }
    add(start, count)
  }

  /// Adds bytes.
  @inline(__always)
  mutating func append(copying start: UnsafePointer<UInt8>, count: Int) {
    guard count > 0 else { return }
    guard Self.isWhole(start, count) else { return appendRepaired(start, count) }
    add(start, count)
  }

  @inline(__always)
  private mutating func add(_ start: UnsafePointer<UInt8>, _ count: Int) {
    if lentCount > 0 { settle() }
    let room = limit &- (buffer.count &- begin)
    if room > 0 { buffer.append(start, count: min(count, room)) }
  }

  /// Adds a byte that is a character of its own.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if lentCount > 0 { settle() }
    if buffer.count &- begin < limit { buffer.append(byte) }
  }

  /// Adds a character.
  mutating func append(_ scalar: Unicode.Scalar) {
    for byte in UTF8.encode(scalar) ?? .init() { append(byte) }
  }

  /// Whether a piece of well-formed text begins and ends between two characters: then it is
  /// well-formed, too.
  @inline(__always)
  private static func isWhole(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let last = start + (count &- 1)
    if start[0] & 0xC0 == 0x80 || last[0] >= 0xC0 { return false }
    return last[0] < 0x80
      || !((count > 1 && last[-1] >= 0xE0) || (count > 2 && last[-2] >= 0xF0))
  }

  /// Adds bytes that were cut within a character; nobody should, but JSON that isn't UTF-8 would be
  /// lost as a whole.
  private mutating func appendRepaired(_ start: UnsafePointer<UInt8>, _ count: Int) {
    let bytes = UnsafeBufferPointer(start: start, count: min(count, limit))
    UTF8Validation.repaired(bytes).withUnsafeBufferPointer {
      if let start = $0.baseAddress { add(start, $0.count) }
    }
  }

  private mutating func settle() {
    let count = min(lentCount, limit)
    lentCount = 0
    if let lent { buffer.append(lent, count: count) }
  }

  /// Ends the text; `false` if there was none.
  @inline(__always)
  mutating func close() -> Bool {
    if lentCount > 0 {
      runs.append(Run(start: lent, offset: 0, count: lentCount))
      lentCount = 0
      return true
    }
    guard buffer.count > begin else { return false }
    runs.append(Run(start: nil, offset: begin, count: buffer.count &- begin))
    begin = buffer.count
    return true
  }

  // MARK: Taking

  /// The text whose turn it is; valid until the next one is added.
  @inline(__always)
  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard head < runs.count else { return nil }
    let run = runs[head]
    head &+= 1
    return UnsafeBufferPointer(
      start: run.start ?? UnsafePointer(buffer.start + run.offset), count: run.count)
  }

  /// Makes room, once all texts were taken.
  mutating func reset() {
    guard head == runs.count, lentCount == 0, buffer.count == begin else { return }
    runs.removeAll(keepingCapacity: true)
    head = 0
    begin = 0
    buffer.truncate(to: 0)
  }
}
