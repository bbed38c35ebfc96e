import KabarCore

/// What a `[[feed]]` or `[defaults]` says of the feed's policy; `nil` = nothing.
struct PolicyOverrides: Hashable {
  var interval: Interval?
  var maxInterval: Interval?
  var adaptive: Bool?
  var initial: InitialNotification?
  var updates: Bool?
  /// `.some(nil)` is `"none"`.
  var maxAge: Interval??
  var identity: IdentityRule?
  var floodLimit: Int?
  var updateCooldown: Interval?
  var retain: Interval?
  var include: [String]?
  var exclude: [String]?

  func over(_ defaults: PolicyOverrides) -> PolicyOverrides {
    var merged = self
    merged.interval = interval ?? defaults.interval
    merged.maxInterval = maxInterval ?? defaults.maxInterval
    merged.adaptive = adaptive ?? defaults.adaptive
    merged.initial = initial ?? defaults.initial
    merged.updates = updates ?? defaults.updates
    merged.maxAge = maxAge ?? defaults.maxAge
    merged.identity = identity ?? defaults.identity
    merged.floodLimit = floodLimit ?? defaults.floodLimit
    merged.updateCooldown = updateCooldown ?? defaults.updateCooldown
    merged.retain = retain ?? defaults.retain
    merged.include = include ?? defaults.include
    merged.exclude = exclude ?? defaults.exclude
    return merged
  }
}

/// What a `[[feed]]` or `[defaults]` says of fetching; `nil` = nothing. Holds secrets.
struct TransferOverrides: Hashable {
  var headers: [HeaderField]?
  var username: String?
  var password: String?
  var userAgent: String?
  var proxy: String?
  var caFile: String?
  var clientCertFile: String?
  var clientKeyFile: String?
  var httpVersion: String?
  var tlsInsecure: Bool?
  var allowPrivate: Bool?
  var maxBody: Int?
  var timeout: Interval?

  func over(_ defaults: TransferOverrides) -> TransferOverrides {
    var merged = self
    merged.headers = headers ?? defaults.headers
    // Credentials belong together: a feed's own name must not be sent with another's password.
    if username == nil && password == nil {
      merged.username = defaults.username
      merged.password = defaults.password
    }
    merged.userAgent = userAgent ?? defaults.userAgent
    merged.proxy = proxy ?? defaults.proxy
    merged.caFile = caFile ?? defaults.caFile
    merged.clientCertFile = clientCertFile ?? defaults.clientCertFile
    merged.clientKeyFile = clientKeyFile ?? defaults.clientKeyFile
    merged.httpVersion = httpVersion ?? defaults.httpVersion
    merged.tlsInsecure = tlsInsecure ?? defaults.tlsInsecure
    merged.allowPrivate = allowPrivate ?? defaults.allowPrivate
    merged.maxBody = maxBody ?? defaults.maxBody
    merged.timeout = timeout ?? defaults.timeout
    return merged
  }
}

/// A `[[feed]]` or `[defaults]` as read.
struct FeedTable {
  var url: FeedURL?
  var urlPlace: Place?
  var name: PlacedText?
  var was: [String]?
  var tags: [String]?
  var sinks: [PlacedText]?
  var isEnabled: Bool?
  var policy = PolicyOverrides()
  var transfer = TransferOverrides()
  /// Where an interval stands that would be rude to a stranger's host.
  var shortInterval: Place?
}
