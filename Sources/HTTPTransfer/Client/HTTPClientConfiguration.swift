/// The bounds that all transfers of a client share.
public struct HTTPClientConfiguration: Sendable {
  /// The most connections kept open for later requests. For each new one above that libcurl walks
  /// through all of them to find the oldest, which takes about 0.1 µs for each of them. Besides, for
  /// each of up to 7 further files of CA certificates 8 are kept.
  public var maxIdleConnections = 256
  /// The most connections at once; 0 is no limit.
  public var maxConnections = 0
  /// The most connections at once to one host, for each file of CA certificates; 0 is no limit.
  public var maxConnectionsPerHost = 0
  /// The most bytes that all bodies in transfer hold together.
  public var bodyBudget = 256 << 20
  /// The most TLS sessions remembered for later connections, rounded up to a multiple of 8.
  public var maxTLSSessions = 1024
  /// How long a DNS answer is used at most, in seconds; less when there are many requests, see
  /// `RecentStarts`.
  public var dnsCacheSeconds = 60
  /// A file of CA certificates (PEM) for all requests that name none; the system's unless given.
  public var caFile: String?

  /// The defaults.
  public init() {}
}
