// The parser computes no digest, but its module KabarCore does elsewhere. This stands in for
// swift-crypto, so that the fuzzer doesn't have to build BoringSSL with a sanitizer.

/// A sum in place of a digest.
public struct SHA256: Sendable {
  private var sum: UInt64 = 14_695_981_039_346_656_037

  /// Starts with nothing.
  public init() {}

  /// Adds bytes.
  public mutating func update(bufferPointer: UnsafeRawBufferPointer) {
    for byte in bufferPointer { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
  }

  /// 32 bytes.
  public func finalize() -> [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 % 8 * 8)) }
  }
}
