import KabarCore

/// How one feed is fetched: `[fetch]`, `[defaults]` and the feed's own keys, merged.
///
/// A class, because most feeds with settings share them. Holds secrets: nothing here is printed.
public final class FeedTransferSettings: Sendable {
  /// Additional request headers, in the order of the file.
  public let headers: [HeaderField]
  /// For HTTP basic or digest authentication.
  public let username: String?
  /// Read from `password_file`. Never printed.
  public let password: String?
  /// The `User-Agent`.
  public let userAgent: String
  /// TLS, proxy and HTTP version.
  public let transport: TransportSettings
  /// Whether redirects may lead into private networks.
  public let allowPrivate: Bool
  /// Bytes of a body after decompression; more is an error.
  public let maxBody: Int
  /// The longest a whole transfer may take.
  public let timeout: Interval

  /// The settings of a feed that says nothing.
  ///
  /// - Parameter fetch: `[fetch]`.
  public convenience init(_ fetch: FetchSettings) {
    self.init(TransferOverrides(), over: fetch)
  }

  init(_ own: TransferOverrides, over fetch: FetchSettings) {
    headers = own.headers ?? []
    username = own.username.flatMap { $0.isEmpty ? nil : $0 }
    password = own.password
    userAgent = own.userAgent.flatMap { $0.isEmpty ? nil : $0 } ?? fetch.userAgent
    var transport = TransportSettings()
    let proxy = own.proxy ?? fetch.proxy
    transport.proxy = proxy == "" ? nil : proxy
    transport.caFile = own.caFile
    transport.clientCertFile = own.clientCertFile
    transport.clientKeyFile = own.clientKeyFile
    transport.httpVersion = own.httpVersion
    transport.tlsInsecure = own.tlsInsecure ?? false
    self.transport = transport
    allowPrivate = own.allowPrivate ?? fetch.allowPrivate
    maxBody = own.maxBody ?? fetch.maxBody
    timeout = own.timeout ?? fetch.timeout
  }
}
