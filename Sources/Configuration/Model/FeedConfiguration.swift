import KabarCore

/// One feed to poll.
///
/// There may be a hundred thousand: what feeds have in common is shared between them.
public struct FeedConfiguration: Sendable {
  /// The address in its canonical form, without credentials: what the feed is known by.
  public var url: String
  /// Unique in the configuration.
  public var name: String
  /// Former addresses, whose memory the feed takes over.
  public var was: [String]
  /// For routing, and shown with every event.
  public var tags: [String]
  /// Names of sinks, or `*`.
  public var sinks: [String]
  /// How the feed is treated; equal policies are one instance.
  public var policy: FeedPolicy
  /// How it is fetched; `nil` = like every plain feed (`Configuration.plainTransfer`).
  public var transfer: FeedTransferSettings?
  /// Whether it is polled at all.
  public var isEnabled: Bool

  /// What the store needs to know.
  public var registration: FeedRegistration {
    FeedRegistration(url: url, name: name, was: was, tags: tags, sinks: sinks)
  }
}
