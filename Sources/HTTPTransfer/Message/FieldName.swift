/// Names of header fields, which have no case (RFC 9110 5.1).
enum FieldName {
  /// Length, and first and last letter without regard to case: tells most names apart.
  static func tag(_ name: String) -> UInt32 {
    tag(count: name.utf8.count, first: name.utf8.first ?? 0, last: name.utf8.last ?? 0)
  }

  static func tag(count: Int, first: UInt8, last: UInt8) -> UInt32 {
    UInt32(truncatingIfNeeded: count) << 16 | UInt32(first | 32) << 8 | UInt32(last | 32)
  }

  /// Whether two bytes of names are the same letter.
  static func isSame(_ one: UInt8, _ other: UInt8) -> Bool {
    one == other || one | 32 == other | 32 && (97...122).contains(one | 32)
  }
}
