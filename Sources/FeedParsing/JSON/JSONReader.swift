import KabarCore

/// Reads JSON (RFC 8259) into `JSONValue`, within bounds. A comma before a closing bracket is passed
/// over; everything else that is wrong is an error.
struct JSONReader {
  /// What is wrong, and where.
  struct Fault: Error {
    var description: String
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private static let depth = 64
  /// A value takes 32 bytes even if it is written in one; so many are allowed, and one per 16 bytes.
  private static let values = 100_000
  private var count = 0
  /// Whether the document ends before the top object does, but behind a whole value of a list in it.
  private(set) var isCut = false
  /// Whether a superfluous comma was seen, or the end is missing.
  private(set) var wasLenient = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  /// The whole document as one value.
  mutating func document() throws(Fault) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    if index < bytes.count { wasLenient = true }
    return value
  }

  private mutating func value(depth: Int) throws(Fault) -> JSONValue {
    guard depth < Self.depth else { throw fault("nested too deeply") }
    count += 1
    guard count <= Self.values + bytes.count / 16 else { throw fault("too many values") }
    skipSpace()
    guard index < bytes.count else { throw fault("unexpected end") }
    switch bytes[index] {
    case 0x7B: return try object(depth: depth)
    case 0x5B: return try array(depth: depth)
    case 0x22: return .string(try string())
    case 0x74: return try word("true", .bool(true))
    case 0x66: return try word("false", .bool(false))
    case 0x6E: return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(Fault) -> JSONValue {
    var members: [JSONMember] = []
    index += 1
    while true {
      skipSpace()
      guard index < bytes.count else { throw fault("unexpected end of an object") }
      if bytes[index] == 0x7D {
        wasLenient = wasLenient || !members.isEmpty
        index += 1
        return .object(members)
      }
      guard bytes[index] == 0x22 else { throw fault("a name in quotes expected") }
      let name = try string()
      skipSpace()
      guard index < bytes.count, bytes[index] == 0x3A else { throw fault("':' expected") }
      index += 1
      members.append(JSONMember(name, try value(depth: depth + 1)))
      if isCut { return .object(members) }
      skipSpace()
      guard index < bytes.count else { throw fault("unexpected end of an object") }
      if bytes[index] == 0x7D {
        index += 1
        return .object(members)
      }
      guard bytes[index] == 0x2C else { throw fault("',' or '}' expected") }
      index += 1
    }
  }

  private mutating func array(depth: Int) throws(Fault) -> JSONValue {
    var values: [JSONValue] = []
    do {
      try readArray(into: &values, depth: depth)
    } catch {
      // The document is cut: a feed's items before the cut are whole.
      guard index >= bytes.count, depth == 1, !values.isEmpty else { throw error }
      isCut = true
      wasLenient = true
    }
    return .array(values)
  }

  private mutating func readArray(
    into values: inout [JSONValue], depth: Int
  ) throws(Fault) {
    index += 1
    while true {
      skipSpace()
      guard index < bytes.count else { throw fault("unexpected end of an array") }
      if bytes[index] == 0x5D {
        wasLenient = wasLenient || !values.isEmpty
        index += 1
        return
      }
      values.append(try value(depth: depth + 1))
      skipSpace()
      guard index < bytes.count else { throw fault("unexpected end of an array") }
      if bytes[index] == 0x5D {
        index += 1
        return
      }
      guard bytes[index] == 0x2C else { throw fault("',' or ']' expected") }
      index += 1
    }
  }

  private mutating func string() throws(Fault) -> String {
    index += 1
    let start = index
    while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5C { index &+= 1 }
    guard index < bytes.count else { throw fault("unexpected end of a string") }
    if bytes[index] == 0x22 {
      defer { index += 1 }
      return String(decoding: bytes[start..<index], as: UTF8.self)
    }
    var text = [UInt8](bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x22 {
        index += 1
        return String(decoding: text, as: UTF8.self)
      }
      index += 1
      if byte == 0x5C { try escape(&text) } else { text.append(byte) }
    }
    throw fault("unexpected end of a string")
  }

  private mutating func escape(_ text: inout [UInt8]) throws(Fault) {
    guard index < bytes.count else { throw fault("unexpected end of a string") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case 0x6E: text.append(0x0A)
    case 0x74: text.append(0x09)
    case 0x72: text.append(0x0D)
    case 0x62, 0x66: text.append(0x20)
    case 0x75:
      guard var unit = hex() else { throw fault("bad \\u escape") }
      if (0xD800..<0xDC00).contains(unit), index + 1 < bytes.count, bytes[index] == 0x5C,
        bytes[index + 1] == 0x75
      {
        let saved = index
        index += 2
        if let low = hex(), (0xDC00..<0xE000).contains(low) {
          unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        } else {
          index = saved
        }
      }
      let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
      text.append(contentsOf: String(Character(scalar)).utf8)
    default: text.append(byte)
    }
  }

  private mutating func hex() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index..<(index + 4)] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
      case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
      default: return nil
      }
    }
    index += 4
    return value
  }

  private mutating func number() throws(Fault) -> JSONValue {
    let start = index
    while index < bytes.count, index - start < 64 {
      switch bytes[index] {
      case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: index += 1
      default:
        return try number(start..<index)
      }
    }
    return try number(start..<index)
  }

  private func number(_ range: Range<Int>) throws(Fault) -> JSONValue {
    let text = String(decoding: bytes[range], as: UTF8.self)
    if let whole = Int64(text) { return .int(whole) }
    guard let value = Double(text), value.isFinite else { throw fault("a value expected") }
    return .double(value)
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
    guard XMLProlog.starts(bytes, index, word) else { throw fault("a value expected") }
    index += word.utf8CodeUnitCount
    return value
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] <= 0x20 { index &+= 1 }
  }

  private func fault(_ what: String) -> Fault {
    Fault(description: "\(what) at byte \(index)")
  }
}
