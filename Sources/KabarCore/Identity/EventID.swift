/// An event's id as receivers see it: `evt_` and 18 or more letters and digits.
///
/// Made of a random tag of the store and the event's number, so that it is the same on every retry,
/// differs between stores, and sorts by age within one. It has no full stop, which separates the
/// parts of a signed webhook.
public struct EventID: Hashable, Sendable {
  /// 40 random bits of the store.
  public var tag: UInt64
  /// The event's number in the store's log.
  public var sequence: Int64

  /// - Parameters:
  ///   - tag: the store's tag; the upper 24 bits are ignored.
  ///   - sequence: the event's number, from 1.
  public init(tag: UInt64, sequence: Int64) {
    self.tag = tag & Self.tagMask
    self.sequence = max(0, sequence)
  }

  /// Bits of a tag.
  public static let tagMask: UInt64 = 0xFF_FFFF_FFFF

  private static let prefix = "evt_"
  private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// - Parameter text: an id as receivers see it; `nil` if it is none.
  public init?(_ text: String) {
    guard text.hasPrefix(Self.prefix) else { return nil }
    let bytes = Array(text.utf8.dropFirst(Self.prefix.utf8.count))
    guard (18...21).contains(bytes.count), let tag = Self.parse(bytes[..<8]),
      let sequence = Self.parse(bytes[8...]), sequence <= UInt64(Int64.max)
    else { return nil }
    self.tag = tag
    self.sequence = Int64(sequence)
  }

  private static func parse(_ bytes: ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for byte in bytes {
      guard let digit = digits.firstIndex(of: byte), value >> 59 == 0 else { return nil }
      value = value << 5 | UInt64(digit)
    }
    return value
  }
}

extension EventID: CustomStringConvertible {
  /// As receivers see it.
  public var description: String {
    var bytes = Array(Self.prefix.utf8)
    for place in (0..<8).reversed() { bytes.append(Self.digits[Int(tag >> (5 * place) & 31)]) }
    let number = UInt64(sequence)
    let width = number >> 50 == 0 ? 10 : 13
    for place in (0..<width).reversed() {
      bytes.append(Self.digits[Int(number >> (5 * place) & 31)])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
