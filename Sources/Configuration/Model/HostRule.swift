import KabarCore

/// `[[host]]`: the pace for one host and its subdomains.
public struct HostRule: Sendable, Hashable {
  /// The host's name in lower case.
  public var name: String
  /// The shortest time between two requests; `nil` = any pace.
  public var spacing: Interval?
  /// Requests at once; `nil` = `per_host`.
  public var concurrency: Int?

  /// A rule for `name` and what ends in `.name`.
  public init(name: String, spacing: Interval? = nil, concurrency: Int? = nil) {
    self.name = name
    self.spacing = spacing
    self.concurrency = concurrency
  }

  /// Hosts known to answer 429 to anyone who doesn't keep to this pace. A `[[host]]` of the same
  /// name replaces the rule.
  public static let builtIn = [
    HostRule(name: "reddit.com", spacing: .minutes(1), concurrency: 1),
    // It marks down readers that ask for several feeds within seconds.
    HostRule(name: "openrss.org", spacing: .seconds(10), concurrency: 1),
  ]

  /// Whether the rule is meant for `host` (lower case).
  public func covers(_ host: String) -> Bool {
    host == name || host.hasSuffix("." + name)
  }
}
