/// A whole answer.
public struct HTTPResponse: Sendable {
  /// A redirect that was followed.
  public struct Hop: Sendable, Hashable {
    /// 301, 302, 303, 307 or 308.
    public var status: Int
    /// The URL that answered so, without credentials.
    public var from: String
    /// The URL it led to, absolute, without credentials.
    public var to: String

    /// Whether the server says that it is for good (301, 308).
    public var isPermanent: Bool { status == 301 || status == 308 }
  }

  /// The status code; 200 or 304 for a file.
  public var status: Int
  /// The URL that gave the answer, without credentials.
  public var url: String
  /// The redirects followed, in order.
  public var hops: [Hop] = []
  /// The header fields.
  public var headers = HTTPFields()
  /// Whether a compressed body went on after its end; what stood behind it is not read.
  public var hasTrailingBytes = false
  /// The body, decompressed.
  public var body: [UInt8] = []
  /// How long the parts of the (last) transfer took.
  public var timing = TransferTiming()
  /// `"1.0"`, `"1.1"`, `"2"` or `"3"`; empty for a file.
  public var httpVersion = ""
  /// The address of the server, or of the proxy.
  public var remoteAddress = ""
  /// Whether a connection that stood already carried it.
  public var connectionReused = false
  /// Bytes received for head and body, as they came over the wire (without TLS).
  public var receivedBytes = 0

  /// An answer of which only the status and URL are known.
  public init(status: Int, url: String) {
    self.status = status
    self.url = url
  }
}

/// How long a transfer had taken when each of its stages was reached, in milliseconds from its
/// start. A stage that was not needed has the time of the one before.
public struct TransferTiming: Sendable, Hashable {
  /// The address was known.
  public var dns = 0.0
  /// The connection stood.
  public var connect = 0.0
  /// TLS was negotiated; 0 without TLS.
  public var tls = 0.0
  /// The first byte of the answer came.
  public var firstByte = 0.0
  /// All was read.
  public var total = 0.0

  /// Nothing measured.
  public init() {}
}

/// What happens in an exchange, for a person to read. Credentials are masked.
public enum TraceEvent: Sendable {
  /// A connection, TLS or protocol event in libcurl's words.
  case info(String)
  /// A line of the request's head.
  case request(String)
  /// A line of the answer's head.
  case response(String)
  /// A redirect is followed.
  case redirect(HTTPResponse.Hop)
  /// A transfer ended.
  case timing(TransferTiming)
}
