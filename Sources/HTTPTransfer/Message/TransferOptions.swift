/// How to transfer: everything that many requests have in common.
///
/// A class, because thousands of requests share a few of them; the client also sees by identity
/// that a handle is already set up for the next request.
public final class TransferOptions: Sendable {
  /// What options are made of.
  public struct Values: Sendable {
    /// The longest a whole exchange may take, redirects included, in milliseconds.
    public var timeout = 30_000
    /// The longest it may take until a connection stands, in milliseconds.
    public var connectTimeout = 10_000
    /// The largest body, in bytes after decompression.
    public var maxBody = 16 << 20
    /// Whether a larger body is cut off there, and the answer counts; else it is an error. For
    /// requests of which only the status matters.
    public var truncatesBody = false
    /// The largest header section, in bytes.
    public var maxHeaderBytes = 64 << 10
    /// The `User-Agent`; none is sent if empty.
    public var userAgent = ""
    /// A proxy's URL (`http`, `https`, `socks5h`, `socks4a`); `nil` connects directly, whatever the
    /// environment says. Behind a proxy the address of the target is not seen: of
    /// ``AddressPolicy/publicOnly`` only literal addresses and names of private networks are still
    /// checked. `socks5` and `socks4` are taken for `socks5h` and `socks4a`: the proxy looks names up,
    /// so that it is not led, by an answer of DNS that nobody checks, to an address of ours.
    public var proxy: String?
    /// The user for basic or digest authentication, whichever the server demands.
    public var username: String?
    /// The password for it.
    public var password: String?
    /// A file of CA certificates (PEM) instead of the system's.
    public var caFile: String?
    /// A client certificate (PEM).
    public var clientCertFile: String?
    /// The client certificate's key (PEM), if it is not in the same file.
    public var clientKeyFile: String?
    /// `"1.1"`, or `"2"` for HTTP/2 where the server has it (by TLS only), as is `nil`.
    public var httpVersion: String?
    /// Whether certificates go unchecked.
    public var tlsInsecure = false
    /// Whether compressed answers are asked for (gzip, deflate, brotli, zstd).
    public var acceptEncoding = true

    /// The defaults.
    public init() {}
  }

  /// The options' values.
  public let values: Values

  /// - Parameter values: what the options say.
  public init(_ values: Values = Values()) {
    var values = values
    values.proxy = values.proxy.map(Self.lookingUpNames)
    self.values = values
  }

  private static func lookingUpNames(proxy: String) -> String {
    guard let colon = proxy.firstIndex(of: ":") else { return proxy }
    switch proxy[..<colon].lowercased() {
    case "socks5": return "socks5h" + proxy[colon...]
    case "socks4": return "socks4a" + proxy[colon...]
    default: return proxy
    }
  }

  /// The defaults with changes.
  public convenience init(_ change: (inout Values) -> Void) {
    var values = Values()
    change(&values)
    self.init(values)
  }
}
