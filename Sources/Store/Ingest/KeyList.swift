import KabarCore

/// `item.keys`: the keys of an item, 16 bytes each, the deciding one first; then a byte for each that
/// says what it was made of. The first version wrote no such bytes.
enum KeyList {
  /// The keys with what they were made of.
  static func read(_ bytes: [UInt8]) -> [(key: Digest128, kind: IdentityKind)] {
    let count = bytes.count / 16
    // Fewer than 16 keys, so that the bytes behind them make no key.
    let kinds = bytes.count == count * 17 ? Array(bytes[(count * 16)...]) : []
    return (0..<count).compactMap { place in
      guard let key = Digest128(bytes: bytes[place * 16..<place * 16 + 16]) else { return nil }
      let kind = place < kinds.count ? IdentityKind(rawValue: kinds[place]) : nil
      return (key, kind ?? .unknown)
    }
  }

  /// What a key was made of; `nil` if it isn't there or that is not known.
  static func kind(of key: Digest128, in bytes: [UInt8]) -> IdentityKind? {
    read(bytes).first { $0.key == key }.flatMap { $0.kind == .unknown ? nil : $0.kind }
  }
}
