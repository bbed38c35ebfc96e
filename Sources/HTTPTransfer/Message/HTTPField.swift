/// One header field of a request.
public struct HTTPField: Sendable, Hashable {
  /// The name, as it is sent.
  public let name: String
  /// The value, as it is sent; see ``FieldText`` for bytes that are no UTF-8.
  public let value: String
  /// Whether the field is for the first host only and is left out when a redirect leads to
  /// another one. Credentials, and whatever else the administrator set for that host.
  public let isConfined: Bool
  /// RFC 9110 5.1 and 5.5: a name is a token, and a value holds no line break. Anything else would
  /// let a stored value write header lines of its own.
  let isValid: Bool
  private let tag: UInt32

  /// - Parameters:
  ///   - name: the name.
  ///   - value: the value.
  ///   - isConfined: whether it is for the first host only.
  public init(_ name: String, _ value: String, isConfined: Bool = false) {
    self.name = name
    self.value = value
    self.isConfined = isConfined
    tag = FieldName.tag(name)
    isValid =
      !name.isEmpty && Self.all(name, Self.isTokenByte)
      && Self.all(value) { $0 != 13 && $0 != 10 && $0 != 0 }
  }

  /// Whether another field has the same name, in whatever case.
  func hasName(of other: HTTPField) -> Bool {
    tag == other.tag && zip(name.utf8, other.name.utf8).allSatisfy { FieldName.isSame($0, $1) }
  }

  /// On the bytes in place: this is asked of every field of every request.
  @inline(__always)
  private static func all(_ text: String, _ holds: (UInt8) -> Bool) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(holds) }
      ?? text.utf8.allSatisfy(holds)
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
      UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"),
      UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
