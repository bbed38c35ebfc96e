import Crypto

/// The first 16 bytes of a SHA-256: identities, content digests. Of whole bodies, a quick hash.
public struct Digest128: Hashable, Sendable {
  /// Bytes 0…7, big-endian.
  public var high: UInt64
  /// Bytes 8…15, big-endian.
  public var low: UInt64

  /// A digest from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The digest of `bytes`.
  public init(of bytes: some Sequence<UInt8>) {
    var builder = Digest128Builder()
    let done: Void? = bytes.withContiguousStorageIfAvailable {
      builder.add(UnsafeRawBufferPointer($0))
    }
    if done == nil {
      Array(bytes).withUnsafeBytes { builder.add($0) }
    }
    self = builder.finish()
  }

  /// A quick digest, for what nobody gains by forging: a feed that answered with another body of the
  /// same digest would only hide its own news.
  ///
  /// Two lanes of folded multiplications, as in wyhash.
  public init(quickly bytes: UnsafeRawBufferPointer) {
    func fold(_ one: UInt64, _ two: UInt64) -> UInt64 {
      let product = one.multipliedFullWidth(by: two)
      return product.high ^ product.low
    }
    func word(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    var first: UInt64 = 0xA076_1D64_78BD_642F ^ UInt64(bytes.count)
    var second: UInt64 = 0xE703_7ED1_A0B4_28DB
    func mix(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
      first = fold(a ^ 0x8EBC_6AF0_9C88_C6E3, b ^ first)
      second = fold(c ^ 0x5899_65CC_7537_4CC3, d ^ second)
    }
    var offset = 0
    while offset + 32 <= bytes.count {
      mix(word(offset), word(offset + 8), word(offset + 16), word(offset + 24))
      offset += 32
    }
    var rest: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &rest) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
    }
    mix(rest.0.littleEndian, rest.1.littleEndian, rest.2.littleEndian, rest.3.littleEndian)
    high = fold(first ^ 0xA076_1D64_78BD_642F, second ^ 0x1D8E_4E27_C47D_124F)
    low = fold(second ^ 0xE703_7ED1_A0B4_28DB, first ^ 0xEB44_ACCA_B455_D165)
  }

  /// The 16 bytes, for the store.
  public var bytes: [UInt8] {
    withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
  }

  /// Adds the 16 bytes.
  public func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
  }

  /// - Parameter bytes: 16 bytes; `nil` for any other count.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Computes a `Digest128` from parts.
public struct Digest128Builder: Sendable {
  private var hash = SHA256()

  /// Starts with nothing.
  public init() {}

  /// Adds bytes.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    hash.update(bufferPointer: bytes)
  }

  /// Adds a text's UTF-8 bytes and a NUL behind it, so that ("ab", "c") and ("a", "bc") differ.
  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    withUnsafeBytes(of: 0 as UInt8) { hash.update(bufferPointer: $0) }
  }

  /// The digest of all that was added.
  public consuming func finish() -> Digest128 {
    hash.finalize().withUnsafeBytes { bytes in
      Digest128(
        high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }
}
