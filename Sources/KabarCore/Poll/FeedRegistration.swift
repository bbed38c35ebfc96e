/// A configured feed as the store needs to know it.
public struct FeedRegistration: Sendable, Hashable {
  /// The feed's address: what it is known by.
  public var url: String
  /// Unique in the configuration.
  public var name: String
  /// Former addresses, whose memory this feed takes over.
  public var was: [String]
  /// For routing, and shown with every event.
  public var tags: [String]
  /// The feed's own choice of sinks: `*` or names.
  public var sinks: [String]

  /// A feed with its routing.
  public init(
    url: String, name: String, was: [String] = [], tags: [String] = [], sinks: [String] = ["*"]
  ) {
    self.url = url
    self.name = name
    self.was = was
    self.tags = tags
    self.sinks = sinks
  }
}
