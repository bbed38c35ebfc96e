import Glibc

/// The header fields of an answer in the order received, as bytes: text is made of what is asked
/// for only. Names are compared without regard to case.
public struct HTTPFields: Sendable {
  private struct Entry: Sendable {
    var start: UInt32
    var nameEnd: UInt32
    var valueStart: UInt32
    var end: UInt32
    /// Of the name: most fields are told apart by it.
    var tag: UInt32
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
    first(name).map(value)
  }

  /// The first value of a field, or `nil`; no text is made of what is equal to `known`.
  public func value(_ name: String, unlessEqual known: String?) -> String? {
    guard let entry = first(name) else { return nil }
    if let known, holds(entry, known) { return known }
    return value(entry)
  }

  /// Whether there is such a field.
  public func contains(_ name: String) -> Bool { first(name) != nil }

  /// All values of a field, in order.
  public func values(_ name: String) -> [String] {
    let tag = FieldName.tag(name)
    return entries.filter { $0.tag == tag && matches($0, name) }.map(value)
  }

  /// Whether these are the fields of a 401 or 407 that calls the login it got stale, and not wrong
  /// (RFC 7616 section 3.3).
  public var isStaleChallenge: Bool {
    ["www-authenticate", "proxy-authenticate"].contains { name in
      values(name).contains { value in
        let words = value.lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }
        return words.contains("stale=true")
      }
    }
  }

  /// All fields as text, in order.
  public var all: [(name: String, value: String)] {
    entries.map { (FieldText.string(bytes[Int($0.start)..<Int($0.nameEnd)]), value($0)) }
  }

  /// The first value of a field as received, or `nil`.
  func rawValue(_ name: String) -> ArraySlice<UInt8>? {
    first(name).map { bytes[Int($0.valueStart)..<Int($0.end)] }
  }

  private func first(_ name: String) -> Entry? {
    let tag = FieldName.tag(name)
    return entries.first { $0.tag == tag && matches($0, name) }
  }

  /// Whether a value has the same bytes as a text.
  private func holds(_ entry: Entry, _ text: String) -> Bool {
    let count = Int(entry.end - entry.valueStart)
    guard count == text.utf8.count, count > 0 else { return count == text.utf8.count }
    let isSame = bytes.withUnsafeBytes { bytes in
      text.utf8.withContiguousStorageIfAvailable { text in
        guard let one = bytes.baseAddress, let other = text.baseAddress else { return false }
        return memcmp(one + Int(entry.valueStart), other, count) == 0
      }
    }
    return isSame ?? false
  }

  /// Takes over one line of the header section. Lines without a colon are dropped.
  mutating func appendLine(_ line: UnsafeRawBufferPointer) {
    var end = line.count
    while end > 0, Self.isSpace(line[end - 1]) { end -= 1 }
    guard end > 0 else { return }
    if Self.isSpace(line[0]) { return continueLine(UnsafeRawBufferPointer(rebasing: line[..<end])) }
    guard let base = line.baseAddress, let found = memchr(base, 58 /* colon */, end) else { return }
    let colon = UnsafeRawPointer(found) - base
    guard colon > 0 else { return }
    var valueStart = colon + 1
    while valueStart < end, Self.isSpace(line[valueStart]) { valueStart += 1 }
    let start = bytes.count
    guard start &+ end < Int(UInt32.max) else { return }
    if entries.isEmpty {
      // The usual answer fits; growing step by step costs more than the rest.
      bytes.reserveCapacity(512)
      entries.reserveCapacity(16)
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[..<end]))
    entries.append(
      Entry(
        start: UInt32(start), nameEnd: UInt32(start + colon),
        valueStart: UInt32(start + valueStart), end: UInt32(start + end),
        tag: FieldName.tag(count: colon, first: line[0], last: line[colon - 1])))
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
      guard FieldName.isSame(bytes[index], byte) else { return false }
      index += 1
    }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 13 || byte == 10
  }
}
