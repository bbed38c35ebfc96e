/// Writes compact JSON into a buffer that is reused: one line, valid UTF-8.
public struct JSONWriter: Sendable {
  /// Longer than what is written, so that text can be written through a pointer instead of byte by
  /// byte; what is behind `count` has no meaning.
  private var storage: [UInt8]
  /// Bytes written.
  public private(set) var count = 0

  /// - Parameter capacity: bytes to begin with.
  public init(capacity: Int = 16 << 10) {
    // Not filled; see `grow`.
    let room = max(64, capacity)
    storage = [UInt8](unsafeUninitializedCapacity: room) { _, filled in filled = room }
  }

  /// What was written.
  public var bytes: [UInt8] { [UInt8](storage[..<count]) }

  /// Lends what was written.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// Gives away what was written, without a copy.
  mutating func take() -> [UInt8] {
    var bytes: [UInt8] = []
    swap(&bytes, &storage)
    bytes.removeLast(bytes.count - count)
    count = 0
    return bytes
  }

  /// Forgets what was written; the buffer stays.
  public mutating func removeAll() {
    count = 0
  }

  /// Adds bytes that are JSON already.
  public mutating func raw(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    reserve(length)
    storage.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      (base + count).update(from: text.utf8Start, count: length)
    }
    count += length
  }

  /// Adds bytes that are JSON already.
  public mutating func raw(_ bytes: some Collection<UInt8>) {
    reserve(bytes.count)
    for byte in bytes {
      storage[count] = byte
      count += 1
    }
  }

  /// Adds one byte that is JSON already.
  public mutating func raw(byte: UInt8) {
    reserve(1)
    storage[count] = byte
    count += 1
  }

  /// Adds a string in quotes.
  public mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { source in
      guard var next = source.baseAddress else { return raw(#""""#) }
      var rest = source.count
      var isFirst = true
      repeat {
        let length = min(rest, Self.block)
        reserve(length * 6 + 8)
        let isLast = length == rest
        let written: Int = storage.withUnsafeMutableBufferPointer { target in
          guard let start = target.baseAddress.map({ $0 + count }) else { return 0 }
          var out = start
          if isFirst {
            out.pointee = 0x22
            out += 1
          }
          Self.escape(next, length, into: &out)
          if isLast {
            out.pointee = 0x22
            out += 1
          }
          return out - start
        }
        count += written
        isFirst = false
        next += length
        rest -= length
      } while rest > 0
    }
  }

  /// Adds a whole number.
  public mutating func integer(_ value: Int64) {
    raw(String(value).utf8)
  }

  /// Adds a number; whole ones without a fraction, what JSON can't say as `null`.
  public mutating func number(_ value: Double) {
    if let whole = Int64(exactly: value) {
      integer(whole)
    } else if value.isFinite {
      raw(value.description.utf8)
    } else {
      raw("null")
    }
  }

  /// Adds any value.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(let flag): flag ? raw("true") : raw("false")
    case .int(let whole): integer(whole)
    case .double(let real): number(real)
    case .string(let text): string(text)
    case .array(let values):
      raw(byte: 0x5B)
      for (index, element) in values.enumerated() {
        if index > 0 { raw(byte: 0x2C) }
        self.value(element)
      }
      raw(byte: 0x5D)
    case .object(let members):
      raw(byte: 0x7B)
      for (index, member) in members.enumerated() {
        if index > 0 { raw(byte: 0x2C) }
        string(member.name)
        raw(byte: 0x3A)
        self.value(member.value)
      }
      raw(byte: 0x7D)
    }
  }

  // MARK: Escaping

  /// Text is escaped in blocks, so that the room for the worst case (six bytes for one) stays small.
  private static let block = 4096

  /// Escapes `length` bytes; the room for it is there.
  @inline(__always)
  private static func escape(
    _ source: UnsafePointer<UInt8>, _ length: Int, into out: inout UnsafeMutablePointer<UInt8>
  ) {
    let raw = UnsafeRawPointer(source)
    var index = 0
    while index < length {
      if index &+ 16 <= length {
        // Sixteen bytes at a time, up to the first that needs escaping; what is stored behind it is
        // written over.
        let bytes = raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
        UnsafeMutableRawPointer(out).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
        let plain = plainBytes(bytes)
        out += plain
        index &+= plain
        if plain == 16 { continue }
      }
      write(source[index], &out)
      index &+= 1
    }
  }

  /// How many of the first bytes are neither below U+0020 nor a quote nor a backslash.
  @inline(__always)
  private static func plainBytes(_ bytes: SIMD16<UInt8>) -> Int {
    // Vectors on both sides: comparing with a plain number goes lane by lane.
    let hit =
      (bytes .< SIMD16<UInt8>(repeating: 0x20)) .| (bytes .== SIMD16<UInt8>(repeating: 0x22))
      .| (bytes .== SIMD16<UInt8>(repeating: 0x5C))
    let halves = unsafeBitCast(hit, to: SIMD2<UInt64>.self)
    if halves[0] != 0 { return UInt64(littleEndian: halves[0]).trailingZeroBitCount &>> 3 }
    return 8 &+ UInt64(littleEndian: halves[1]).trailingZeroBitCount &>> 3
  }

  @inline(__always)
  private static func write(_ byte: UInt8, _ out: inout UnsafeMutablePointer<UInt8>) {
    if byte >= 0x20, byte != 0x22, byte != 0x5C {
      out.pointee = byte
      out += 1
      return
    }
    out.pointee = 0x5C
    out += 1
    switch byte {
    case 0x22, 0x5C: out.pointee = byte
    case 0x0A: out.pointee = 0x6E
    case 0x0D: out.pointee = 0x72
    case 0x09: out.pointee = 0x74
    default:
      out[0] = 0x75
      out[1] = 0x30
      out[2] = 0x30
      out[3] = byte >= 0x10 ? 0x31 : 0x30
      out[4] = byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15
      out += 4
    }
    out += 1
  }

  @inline(__always)
  private mutating func reserve(_ length: Int) {
    if storage.count &- count < length { grow(length) }
  }

  private mutating func grow(_ length: Int) {
    let larger = max(storage.count * 2, count + length)
    // Not filled: every byte is written before `count` goes past it, and none behind it is read.
    storage = [UInt8](unsafeUninitializedCapacity: larger) { target, filled in
      if let base = target.baseAddress {
        storage.withUnsafeBufferPointer { old in
          if let from = old.baseAddress { base.update(from: from, count: count) }
        }
      }
      filled = larger
    }
  }
}
