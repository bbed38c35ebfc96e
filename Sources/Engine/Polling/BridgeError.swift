import KabarCore

/// Recognises feeds that report their own failure as items, as RSS-Bridge does: announcing them as
/// news would notify the same error each day.
enum BridgeError {
  /// The sentence for a feed of nothing but such items.
  static func sentence(for feed: ParsedFeed) -> String? {
    guard let title = feed.items.first?.title, feed.items.allSatisfy({ isError($0.title) })
    else { return nil }
    return
      "the bridge reports a fault instead of items: \(title.prefix(120)); mend it there, the site behind it may have changed"
  }

  /// Takes such items out of a feed that has others, too. Among those only the exact form counts:
  /// people write about bridges and their errors.
  ///
  /// - Returns: the sentence about them; `nil` if there were none.
  static func takeOut(of feed: inout ParsedFeed) -> String? {
    guard let title = feed.items.first(where: { isExactError($0.title) })?.title else { return nil }
    feed.items.removeAll { isExactError($0.title) }
    return
      "the bridge reports a fault among the items: \(title.prefix(120)); the others are kept, mend it there"
  }

  private static func isError(_ title: String?) -> Bool {
    title?.hasPrefix("Bridge returned error") ?? false
  }

  /// `Bridge returned error 500! (19724)`: a status, and the day in days since 1970.
  private static func isExactError(_ title: String?) -> Bool {
    guard var rest = title?.utf8[...] else { return false }
    func skip(_ text: StaticString) -> Bool {
      let isThere = text.withUTF8Buffer { rest.starts(with: $0) }
      if isThere { rest = rest.dropFirst(text.utf8CodeUnitCount) }
      return isThere
    }
    func skipDigits() -> Bool {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      return (1...9).contains(digits.count)
    }
    return skip("Bridge returned error ") && skipDigits() && skip("! (") && skipDigits()
      && skip(")") && rest.isEmpty
  }
}
