/// How one feed is to be treated: `[defaults]` with the feed's own keys over it.
///
/// A class, because thousands of feeds share the same few policies.
public final class FeedPolicy: Sendable {
  /// What a policy is made of; the defaults are those of the documentation of `feeds.conf`.
  public struct Values: Sendable {
    /// The shortest time between two polls.
    public var interval = Interval.hours(1)
    /// The longest time between two polls, when the feed is quiet or failing.
    public var maxInterval = Interval.hours(24)
    /// Whether the interval follows how often the feed really publishes.
    public var adaptive = true
    /// What the first poll notifies.
    public var initial = InitialNotification.none
    /// Whether real changes of known items are events, too.
    public var updates = false
    /// An item published longer ago than this is recorded, not notified.
    public var maxAge: Interval?
    /// What makes two observations the same item.
    public var identity = IdentityRule.auto
    /// More new items than this at once may be held.
    public var floodLimit = 25
    /// The shortest time between two `item.updated` of one item.
    public var updateCooldown = Interval.hours(6)
    /// How long content is kept.
    public var retain = Interval.days(30)
    /// Keep only items that match one of these; all, if empty.
    public var include: [FilterRule] = []
    /// Drop items that match one of these.
    public var exclude: [FilterRule] = []

    /// The defaults.
    public init() {}
  }

  /// The policy's values.
  public let values: Values

  /// - Parameter values: what the policy says.
  public init(_ values: Values = Values()) {
    self.values = values
  }
}

/// What the first poll of a feed notifies.
public enum InitialNotification: Sendable, Hashable {
  /// Nothing: all items are recorded silently.
  case none
  /// Every item.
  case all
  /// The newest so many.
  case newest(Int)
}

/// What makes two observations in one feed the same item.
public enum IdentityRule: String, Sendable, CaseIterable {
  case auto
  case guid
  case link
  case title
  case content
}
