/// Any JSON value, with the order of an object's members kept.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])
}

/// One name and value of a JSON object.
public struct JSONMember: Hashable, Sendable {
  /// The member's name.
  public var name: String
  /// The member's value.
  public var value: JSONValue

  /// - Parameters:
  ///   - name: the member's name.
  ///   - value: the member's value.
  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}
