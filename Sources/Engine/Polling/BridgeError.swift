import KabarCore

/// Recognises feeds that report their own failure as items, as RSS-Bridge does: announcing them as
/// news would notify the same error each day.
enum BridgeError {
  static func sentence(for feed: ParsedFeed) -> String? {
    guard let title = feed.items.first?.title,
      feed.items.allSatisfy({ $0.title?.hasPrefix("Bridge returned error") ?? false })
    else { return nil }
    return
      "the bridge reports a fault instead of items: \(title.prefix(120)); mend it there, the site behind it may have changed"
  }
}
