/// `include` and `exclude`, decided for one item.
public enum ItemFilter {
  /// The rule that takes the item, in words for `kabar why`; `nil` if it may pass.
  public static func rule(taking item: ParsedItem, policy: FeedPolicy.Values) -> String? {
    for rule in policy.exclude where matches(rule, item) { return "exclude \(rule.source)" }
    guard !policy.include.isEmpty else { return nil }
    for rule in policy.include where matches(rule, item) { return nil }
    return "no include rule matched"
  }

  /// Whether `rule` is found in the part of `item` that it looks at.
  public static func matches(_ rule: FilterRule, _ item: ParsedItem) -> Bool {
    func found(_ text: String?) -> Bool {
      guard let text, !text.isEmpty else { return false }
      return rule.pattern.isFound(in: text)
    }
    switch rule.field {
    case .title: return found(item.title)
    case .url: return found(item.url) || found(item.externalURL)
    case .tag: return item.tags.contains { found($0) }
    case .author:
      return item.authors.contains { found($0.name) } || found(item.authorEmail)
    case .content:
      return found(item.summary) || found(item.contentText) || found(item.contentHTML)
    case nil:
      return found(item.title) || found(item.summary) || found(item.contentText)
        || found(item.contentHTML)
    }
  }
}
