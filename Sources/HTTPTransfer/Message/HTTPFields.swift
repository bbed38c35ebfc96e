/// The header fields of an answer in the order received, as bytes: text is made of what is asked
/// for only. Names are compared without regard to case.
public struct HTTPFields: Sendable {
  private struct Entry: Sendable {
    var start: UInt32
    var nameEnd: UInt32
    var valueStart: UInt32
    var end: UInt32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  /// No fields.
  public init() {}

  /// These fields.
  public init(_ fields: [(name: String, value: String)]) {
    for (name, value) in fields {
      var line = Array(name.utf8) + [UInt8(ascii: ":")]
      FieldText.append(value, to: &line)
      line.withUnsafeBytes { appendLine($0) }
    }
  }

  /// How many there are.
  public var count: Int { entries.count }

  /// The bytes of names and values together.
  public var byteCount: Int { bytes.count }

  /// The first value of a field, or `nil`.
  ///
  /// A value that is no UTF-8 keeps its bytes: given back as the value of an ``HTTPField``, it is
  /// sent as it was received.
  public subscript(name: String) -> String? {
    for entry in entries where matches(entry, name) { return value(entry) }
    return nil
  }

  /// All values of a field, in order.
  public func values(_ name: String) -> [String] {
    entries.filter { matches($0, name) }.map(value)
  }

  /// All fields as text, in order.
  public var all: [(name: String, value: String)] {
    entries.map { (FieldText.string(bytes[Int($0.start)..<Int($0.nameEnd)]), value($0)) }
  }

  /// The first value of a field as received, or `nil`.
  func rawValue(_ name: String) -> ArraySlice<UInt8>? {
    for entry in entries where matches(entry, name) {
      return bytes[Int(entry.valueStart)..<Int(entry.end)]
    }
    return nil
  }

  /// Takes over one line of the header section. Lines without a colon are dropped.
  mutating func appendLine(_ line: UnsafeRawBufferPointer) {
    var end = line.count
    while end > 0, Self.isSpace(line[end - 1]) { end -= 1 }
    guard end > 0 else { return }
    if Self.isSpace(line[0]) { return continueLine(UnsafeRawBufferPointer(rebasing: line[..<end])) }
    guard let colon = line[..<end].firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return }
    var valueStart = colon + 1
    while valueStart < end, Self.isSpace(line[valueStart]) { valueStart += 1 }
    let start = bytes.count
    guard start &+ end < Int(UInt32.max) else { return }
    if entries.isEmpty {
      // The usual answer fits; growing step by step costs more than the rest.
      bytes.reserveCapacity(512)
      entries.reserveCapacity(16)
    }
    bytes.append(contentsOf: line[..<end])
    entries.append(
      Entry(
        start: UInt32(start), nameEnd: UInt32(start + colon),
        valueStart: UInt32(start + valueStart), end: UInt32(start + end)))
  }

  /// A folded line (obsolete, RFC 9112 5.2) goes on with the value before it.
  private mutating func continueLine(_ line: UnsafeRawBufferPointer) {
    guard var last = entries.popLast() else { return }
    bytes.append(UInt8(ascii: " "))
    bytes.append(contentsOf: line.drop(while: Self.isSpace))
    last.end = UInt32(clamping: bytes.count)
    entries.append(last)
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  private func value(_ entry: Entry) -> String {
    FieldText.string(bytes[Int(entry.valueStart)..<Int(entry.end)])
  }

  private func matches(_ entry: Entry, _ name: String) -> Bool {
    guard Int(entry.nameEnd - entry.start) == name.utf8.count else { return false }
    var index = Int(entry.start)
    for byte in name.utf8 {
      if Self.lowercased(bytes[index]) != Self.lowercased(byte) { return false }
      index += 1
    }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 13 || byte == 10
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 65 && byte <= 90 ? byte | 32 : byte
  }
}
