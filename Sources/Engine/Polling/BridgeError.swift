import KabarCore

/// Recognises feeds that report their own failure as an item, as RSS-Bridge does: announcing it as
/// news would notify the same error each day.
enum BridgeError {
  static func sentence(for feed: ParsedFeed) -> String? {
    guard feed.items.count == 1, let title = feed.items.first?.title else { return nil }
    guard title.hasPrefix("Bridge returned error") else { return nil }
    return "the bridge reports a fault instead of items: \(title.prefix(120))"
  }
}
