/// One `[[sink]]`: a place that events are delivered to.
public struct SinkSettings: Sendable, Hashable {
  /// What a sink is made of beyond its name and routes.
  public enum Kind: Sendable, Hashable {
    /// One line an event on standard output.
    case stdout(StdoutFormat)
    /// One POST an event (or batch).
    case webhook(WebhookSettings)
  }

  /// Unique in the configuration; the sink's cursor in the store goes by it.
  public var name: String
  /// What it is.
  public var kind: Kind
  /// Which feeds it takes: `*`, a feed's name, or `tag:NAME`.
  public var feeds: [String]

  /// A sink that takes every feed unless `feeds` says otherwise.
  public init(name: String, kind: Kind, feeds: [String] = ["*"]) {
    self.name = name
    self.kind = kind
    self.feeds = feeds
  }
}

/// The form of a line on standard output.
public enum StdoutFormat: String, Sendable, CaseIterable {
  case text
  case json
}

/// A webhook's address and manners.
public struct WebhookSettings: Sendable, Hashable {
  /// Where events are posted to.
  public var url: String
  /// Signing keys, decoded; up to two during rotation; empty = unsigned. Never printed.
  public var secrets: [[UInt8]] = []
  /// Additional request headers, in order.
  public var headers: [HeaderField] = []
  /// The longest wait for one answer.
  public var timeout = Interval.seconds(15)
  /// Deliveries at once.
  public var concurrency = 4
  /// Up to so many events in one POST.
  public var batch = 1
  /// After so many failures an event is a dead letter.
  public var maxAttempts = 12
  /// TLS and proxy.
  public var transport = TransportSettings()

  /// A webhook with default manners.
  public init(url: String) {
    self.url = url
  }
}

/// A header's name and value.
public struct HeaderField: Sendable, Hashable {
  /// The name as written.
  public var name: String
  /// The value; may be a secret, never printed.
  public var value: String

  /// - Parameters:
  ///   - name: the name.
  ///   - value: the value.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// TLS and proxy settings, shared by feeds and webhooks.
public struct TransportSettings: Sendable, Hashable {
  /// For example `socks5h://127.0.0.1:9050`.
  public var proxy: String?
  /// A file of PEM certificates to trust instead of the system's.
  public var caFile: String?
  /// The client's certificate (PEM).
  public var clientCertFile: String?
  /// The client certificate's key (PEM).
  public var clientKeyFile: String?
  /// `1.1` or `2`; `nil` = whatever both sides like best.
  public var httpVersion: String?
  /// Whether certificates go unchecked.
  public var tlsInsecure = false

  /// The system's defaults.
  public init() {}
}
