import Crypto
import Synchronization

/// A document that an origin serves with an `ETag` of its bytes and, if wanted, a
/// `Last-Modified`; conditional requests get their 304.
public final class ServedDocument: Sendable {
  private struct State: Sendable {
    var body: [UInt8]
    var type: String
    var etag: String?
    var lastModified: String?
    var headers: [(name: String, value: String)]
  }

  private let state: Mutex<State>

  /// - Parameters:
  ///   - body: the bytes.
  ///   - type: the content type.
  ///   - etag: whether there is an `ETag`.
  ///   - lastModified: the `Last-Modified` value, if any.
  ///   - headers: further header fields, of 200 and 304 alike.
  public init(
    _ body: [UInt8], type: String = "application/rss+xml", etag: Bool = true,
    lastModified: String? = nil, headers: [(name: String, value: String)] = []
  ) {
    state = Mutex(
      State(
        body: body, type: type, etag: etag ? Self.etag(of: body) : nil,
        lastModified: lastModified, headers: headers))
  }

  /// Replaces the bytes; the `ETag` follows them.
  public func update(_ body: [UInt8], lastModified: String? = nil) {
    state.withLock { state in
      state.body = body
      if state.etag != nil { state.etag = Self.etag(of: body) }
      if let lastModified { state.lastModified = lastModified }
    }
  }

  /// Replaces the bytes by a text's.
  public func update(_ text: String, lastModified: String? = nil) {
    update(Array(text.utf8), lastModified: lastModified)
  }

  /// The answer to a request: 304 if a validator of it still holds, else 200 with the bytes.
  public func reply(to request: OriginRequest) -> Reply {
    state.withLock { state in
      var headers = state.headers
      if let etag = state.etag { headers.append(("ETag", etag)) }
      if let modified = state.lastModified { headers.append(("Last-Modified", modified)) }
      // RFC 9110 13.2.2: If-Modified-Since counts only where there is no If-None-Match.
      let isCurrent: Bool
      if let known = request["If-None-Match"] {
        isCurrent = known == state.etag
      } else if let since = request["If-Modified-Since"] {
        isCurrent = since == state.lastModified
      } else {
        isCurrent = false
      }
      if isCurrent { return Reply(status: 304, headers: headers) }
      headers.append(("Content-Type", state.type))
      return Reply(status: 200, headers: headers, body: state.body)
    }
  }

  private static func etag(of body: [UInt8]) -> String {
    let digest = SHA256.hash(data: body).prefix(8)
    let digits = Array("0123456789abcdef")
    return "\""
      + String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }) + "\""
  }
}
