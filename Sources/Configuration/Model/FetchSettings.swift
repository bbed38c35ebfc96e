import KabarCore

/// `[fetch]`: how feeds are fetched.
public struct FetchSettings: Sendable, Hashable {
  /// Names the product and a URL.
  public var userAgent = Product.userAgent
  /// The longest a whole transfer may take.
  public var timeout = Interval.seconds(30)
  /// The longest that connecting may take.
  public var connectTimeout = Interval.seconds(10)
  /// Bytes of a body after decompression; more is an error.
  public var maxBody = 16 * 1024 * 1024
  /// Transfers at once.
  public var concurrency = 64
  /// Transfers at once to one host.
  public var perHost = 2
  /// For example `socks5h://127.0.0.1:9050`; `nil` = none.
  public var proxy: String?
  /// Whether redirects may lead into private networks.
  public var allowPrivate = false

  /// The documented defaults.
  public init() {}
}
