/// What a scripted origin answers, faults included.
public struct Reply: Sendable {
  /// The ways in which an origin can misbehave.
  public enum Fault: Sendable {
    /// Answers as it should.
    case none
    /// Reads the request and never answers; ends when the client leaves.
    case hang
    /// Sends the head at once and the body so many bytes at a time.
    case drip(bytes: Int, every: Duration)
    /// Claims the whole body and closes after so many bytes of it.
    case closeAfter(bytes: Int)
    /// Claims the whole body and resets the connection after so many bytes of it.
    case resetAfter(bytes: Int)
    /// Closes without a byte of an answer.
    case closeBeforeAnswer
    /// Says another length than the body has.
    case contentLength(Int)
    /// Header lines until the client leaves (at most 1 GiB).
    case endlessHeaders
    /// A chunked body of so many bytes, made up on the way.
    case endlessBody(bytes: Int)
    /// These bytes instead of an HTTP answer, then close.
    case raw([UInt8])
  }

  /// The status code.
  public var status: Int
  /// Header fields; `Content-Length` and `Connection` are the origin's own.
  public var headers: [(name: String, value: String)]
  /// The body as it goes over the wire (compressed if the headers say so).
  public var body: [UInt8]
  /// How the origin misbehaves.
  public var fault: Fault
  /// How long it waits before it answers.
  public var delay: Duration
  /// The answer waits until this gate opens.
  public var gate: Gate?
  /// Whether the connection is closed after the answer.
  public var closes: Bool

  /// - Parameters:
  ///   - status: the status code.
  ///   - headers: header fields.
  ///   - body: the body's bytes.
  ///   - fault: how the origin misbehaves.
  public init(
    status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    fault: Fault = .none
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.fault = fault
    delay = .zero
    closes = false
  }

  /// A text with a content type.
  public static func text(
    _ text: String, type: String = "application/rss+xml", status: Int = 200,
    headers: [(name: String, value: String)] = []
  ) -> Reply {
    Reply(status: status, headers: [("Content-Type", type)] + headers, body: Array(text.utf8))
  }

  /// An answer without a body.
  public static func status(_ status: Int, headers: [(name: String, value: String)] = []) -> Reply {
    Reply(status: status, headers: headers)
  }

  /// A redirect.
  public static func redirect(_ status: Int = 302, to location: String) -> Reply {
    Reply(status: status, headers: [("Location", location)])
  }

  /// The same answer, misbehaving.
  public func with(_ fault: Fault) -> Reply {
    var reply = self
    reply.fault = fault
    return reply
  }

  /// The same answer, later.
  public func delayed(by delay: Duration) -> Reply {
    var reply = self
    reply.delay = delay
    return reply
  }

  /// The same answer once the gate opens.
  public func held(by gate: Gate) -> Reply {
    var reply = self
    reply.gate = gate
    return reply
  }

  /// The same answer, closing the connection after it.
  public func closing() -> Reply {
    var reply = self
    reply.closes = true
    return reply
  }
}
