import KabarCore

/// Completes feeds from `[defaults]`, each distinct policy, transfer and list of tags made once.
struct SharedSettings {
  var defaults = FeedTable() {
    didSet {
      plainPolicy = nil
      plainFeed = nil
    }
  }
  var fetch = FetchSettings()

  private var plainPolicy: FeedPolicy?
  /// A feed of which nothing is said but its URL.
  private var plainFeed: FeedConfiguration?
  private var policies: [PolicyOverrides: FeedPolicy] = [:]
  private var transfers: [TransferOverrides: FeedTransferSettings] = [:]
  private var texts: [[String]: [String]] = [:]
  private static let allSinks = ["*"]

  /// How feeds without settings are fetched.
  var plainTransfer: FeedTransferSettings {
    FeedTransferSettings(TransferOverrides().over(defaults.transfer), over: fetch)
  }

  /// The feed at `url` (canonical, without credentials) of which nothing else is said.
  mutating func feed(at url: String, _ rules: [String: FilterRule]) -> FeedConfiguration {
    var feed = plainFeed ?? feed(FeedTable(), rules)
    if plainFeed == nil { plainFeed = feed }
    feed.url = url
    return feed
  }

  /// The feed that `table` and the defaults describe.
  mutating func feed(_ table: FeedTable, _ rules: [String: FilterRule]) -> FeedConfiguration {
    var own = table.transfer
    if own.username == nil, let username = table.url?.username, !username.isEmpty {
      own.username = username
      own.password = table.url?.password
    }
    return FeedConfiguration(
      url: table.url?.text ?? "", name: table.name?.text ?? "",
      was: shared(table.was ?? defaults.was ?? []),
      tags: shared(table.tags ?? defaults.tags ?? []),
      sinks: sinks(table.sinks ?? defaults.sinks),
      policy: policy(table.policy, rules),
      transfer: own == TransferOverrides() ? nil : transfer(own),
      isEnabled: table.isEnabled ?? defaults.isEnabled ?? true)
  }

  private mutating func sinks(_ names: [PlacedText]?) -> [String] {
    names.map { shared($0.map(\.text)) } ?? Self.allSinks
  }

  private mutating func shared(_ list: [String]) -> [String] {
    if list.isEmpty { return [] }
    if let known = texts[list] { return known }
    texts[list] = list
    return list
  }

  private mutating func transfer(_ own: TransferOverrides) -> FeedTransferSettings {
    if let known = transfers[own] { return known }
    let made = FeedTransferSettings(own.over(defaults.transfer), over: fetch)
    transfers[own] = made
    return made
  }

  private mutating func policy(
    _ own: PolicyOverrides, _ rules: [String: FilterRule]
  ) -> FeedPolicy {
    // Most feeds have nothing of their own: not even a look-up for them.
    let isPlain = own == PolicyOverrides()
    if isPlain, let plainPolicy { return plainPolicy }
    if let known = policies[own] { return known }
    let merged = own.over(defaults.policy)
    var values = FeedPolicy.Values()
    values.interval = merged.interval ?? values.interval
    values.maxInterval = merged.maxInterval ?? values.maxInterval
    values.adaptive = merged.adaptive ?? values.adaptive
    values.initial = merged.initial ?? values.initial
    values.updates = merged.updates ?? values.updates
    values.maxAge = merged.maxAge ?? values.maxAge
    values.identity = merged.identity ?? values.identity
    values.floodLimit = merged.floodLimit ?? values.floodLimit
    values.updateCooldown = merged.updateCooldown ?? values.updateCooldown
    values.retain = merged.retain ?? values.retain
    values.include = (merged.include ?? []).compactMap { rules[$0] }
    values.exclude = (merged.exclude ?? []).compactMap { rules[$0] }
    // `interval = "7d"` alone, or `max_interval = "10m"` alone, means both: the one that the feed
    // itself names wins over a default of the other.
    if values.maxInterval < values.interval {
      if own.maxInterval != nil && own.interval == nil
        || defaults.policy.maxInterval != nil && merged.interval == nil
      {
        values.interval = values.maxInterval
      } else {
        values.maxInterval = values.interval
      }
    }
    let made = FeedPolicy(values)
    policies[own] = made
    if isPlain { plainPolicy = made }
    return made
  }
}
