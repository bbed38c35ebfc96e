/// RFC 4648 base64, as Atom 0.3 (`mode="base64"`) and Atom 1.0 (other media types) use it.
enum Base64 {
  /// The text that `bytes` encode; what doesn't decode to text was never encoded.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    if let decoded = decode(bytes), let text = String(validating: decoded, as: UTF8.self) {
      return text
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The decoded bytes, white space passed over; `nil` if anything else is in the way.
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes where byte > 0x20 {
      let value: UInt32
      switch byte {
      case 0x41...0x5A: value = UInt32(byte - 0x41)
      case 0x61...0x7A: value = UInt32(byte - 0x61 + 26)
      case 0x30...0x39: value = UInt32(byte - 0x30 + 52)
      case 0x2B, 0x2D: value = 62
      case 0x2F, 0x5F: value = 63
      case 0x3D: continue
      default: return nil
      }
      bits = bits << 6 | value
      count += 1
      if count & 3 != 1 {
        let shift = UInt32(6 - 2 * ((count - 1) & 3))
        decoded.append(UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
    return decoded
  }
}
