import CLibCurl
import Glibc

/// An IPv4 or IPv6 address, to be judged.
struct IPAddress: Sendable, Hashable {
  /// 16 bytes in network order; IPv4 is mapped into ::ffff:0:0/96.
  let high: UInt64
  let low: UInt64

  private static let mapped: UInt64 = 0xFFFF_0000_0000

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  init(v4: UInt32) {
    high = 0
    low = Self.mapped | UInt64(v4)
  }

  /// A literal address, with or without the brackets and zone of a URL.
  init?(_ text: String) {
    switch text.utf8.withContiguousStorageIfAvailable({ Plain($0) }) ?? .unclear {
    case .name: return nil
    case .v4(let address):
      self.init(v4: address)
      return
    case .unclear: break
    }
    var text = text[...]
    if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
    if let zone = text.firstIndex(of: "%") { text = text[..<zone] }
    guard text.utf8.count < 46 else { return nil }
    self.init(cString: String(text))
  }

  /// A literal address as libcurl and the system write it.
  init?(cString text: UnsafePointer<CChar>) {
    var v4 = in_addr()
    if inet_pton(AF_INET, text, &v4) == 1 {
      self.init(v4: UInt32(bigEndian: v4.s_addr))
      return
    }
    var v6 = in6_addr()
    guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
    self.init(v6)
  }

  /// What a look at the bytes tells, without a copy for the system's functions: each URL of each
  /// request is asked.
  private enum Plain {
    case name
    case v4(UInt32)
    case unclear

    init(_ text: UnsafeBufferPointer<UInt8>) {
      var address: UInt32 = 0
      var part: UInt32 = 0
      var digits = 0
      var parts = 1
      var isV4 = true
      for byte in text {
        switch byte {
        case UInt8(ascii: ":"):
          self = .unclear
          return
        case UInt8(ascii: "0")...UInt8(ascii: "9") where isV4:
          // A leading zero might mean octal.
          if digits > 2 || (digits > 0 && part == 0) { isV4 = false }
          part = part &* 10 &+ UInt32(byte &- 48)
          digits += 1
        case UInt8(ascii: ".") where isV4:
          if digits == 0 || part > 255 || parts == 4 { isV4 = false }
          address = address << 8 | (part & 255)
          (part, digits) = (0, 0)
          parts += 1
        default: isV4 = false
        }
      }
      guard isV4, parts == 4, digits > 0, part <= 255 else {
        self = .name
        return
      }
      self = .v4(address << 8 | part)
    }
  }

  init(_ address: in6_addr) {
    (high, low) = withUnsafeBytes(of: address) { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
  }

  /// The address of a socket; `nil` for families other than IPv4 and IPv6.
  init?(_ address: UnsafePointer<sockaddr>) {
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      self = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        IPAddress(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
      }
    case AF_INET6:
      self = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
        IPAddress($0.pointee.sin6_addr)
      }
    default: return nil
    }
  }

  /// Whether the address is globally reachable: not loopback, private, link-local (cloud metadata),
  /// shared, multicast or reserved, and not an IPv6 address that carries such an IPv4 one.
  ///
  /// IANA special-purpose registries; RFC 6890, 6052 (NAT64), 3056 (6to4). Teredo is within 2001::/23.
  var isPublic: Bool {
    if high == 0, low >> 32 == 0xFFFF { return Self.isPublic(v4: UInt32(truncatingIfNeeded: low)) }
    if high == 0 {
      // ::, ::1 and the IPv4-compatible addresses of old.
      guard low >> 32 == 0 else { return false }
      return low > 0xFFFF && Self.isPublic(v4: UInt32(truncatingIfNeeded: low))
    }
    switch high >> 48 {
    case 0x0064 where high == 0x0064_FF9B_0000_0000 && low >> 32 == 0:
      return Self.isPublic(v4: UInt32(truncatingIfNeeded: low))
    case 0x2002:
      return Self.isPublic(v4: UInt32(truncatingIfNeeded: high >> 16))
    case 0x2001 where high >> 32 == 0x2001_0DB8: return false
    case 0x2001 where high >> 41 == 0x2001_0000 >> 9: return false
    default:
      // Only 2000::/3 is given out as global unicast.
      return high >> 61 == 1
    }
  }

  private static func isPublic(v4: UInt32) -> Bool {
    let special: [(network: UInt32, bits: UInt32)] = [
      (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8),
      (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24),
      (0xC058_6300, 24), (0xC0A8_0000, 16), (0xC612_0000, 15), (0xC633_6400, 24),
      (0xCB00_7100, 24), (0xE000_0000, 3),
    ]
    return !special.contains { v4 >> (32 - $0.bits) == $0.network >> (32 - $0.bits) }
  }
}

extension IPAddress: CustomStringConvertible {
  var description: String {
    if high == 0, low >> 32 == 0xFFFF {
      return [24, 16, 8, 0].map { String((low >> $0) & 255) }.joined(separator: ".")
    }
    var address = in6_addr()
    withUnsafeMutableBytes(of: &address) { bytes in
      bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
      bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      guard let base = buffer.baseAddress, let text = inet_ntop(AF_INET6, &address, base, 64)
      else { return "" }
      return String(cString: text)
    }
  }
}
