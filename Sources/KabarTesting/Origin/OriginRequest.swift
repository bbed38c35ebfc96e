/// A request as the origin read it.
public struct OriginRequest: Sendable {
  /// `GET`, `POST`, …
  public let method: String
  /// The request target as sent, with its query.
  public let target: String
  /// The header fields in the order received.
  public let headers: [(name: String, value: String)]
  /// The body; empty if there was none.
  public let body: [UInt8]
  /// Which connection of the origin it came on, counted from 1.
  public let connection: Int
  /// When it had been read whole.
  public let time: ContinuousClock.Instant
  /// The local address it came to.
  public let address: String

  /// The target without its query.
  public var path: String { String(target.prefix { $0 != "?" }) }

  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The first value of a header field, or `nil`; the name's case does not matter.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}
