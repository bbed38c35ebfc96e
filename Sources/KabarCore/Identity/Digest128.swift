import Crypto

/// The first 16 bytes of a SHA-256: identities, content digests, body digests.
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

  /// The 16 bytes, for the store.
  public var bytes: [UInt8] {
    withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
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
