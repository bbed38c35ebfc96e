import KabarCore
import Store

/// Which feeds' events one sink takes: both sides must want it, the feed's `sinks` and the sink's
/// `feeds`.
struct Route: Sendable, Equatable {
  private let sink: String
  private let takesAll: Bool
  private let names: Set<String>
  private let tags: Set<String>

  /// - Parameter settings: the sink.
  init(_ settings: SinkSettings) {
    sink = settings.name
    takesAll = settings.feeds.contains("*")
    tags = Set(
      settings.feeds.compactMap { $0.hasPrefix("tag:") ? String($0.dropFirst(4)) : nil })
    names = Set(settings.feeds.filter { $0 != "*" && !$0.hasPrefix("tag:") })
  }

  /// Whether events of this feed go to the sink.
  func takes(_ feed: FeedFacts) -> Bool {
    guard feed.sinks.contains("*") || feed.sinks.contains(sink) else { return false }
    return takesAll || names.contains(feed.name) || feed.tags.contains(where: tags.contains)
  }
}
