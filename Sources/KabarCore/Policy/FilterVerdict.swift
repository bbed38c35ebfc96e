extension FeedPolicy.Values {
  /// The rule that takes `item`, as written, or `nil` if the item passes.
  ///
  /// `exclude` takes an item that matches one of its rules; `include`, unless empty, takes an item
  /// that matches none of its rules. `exclude` is asked first, for its answer is the more telling.
  ///
  /// - Returns: `exclude "title:Sponsored"`, or `include: no match`.
  public func ruleThatTakes(_ item: ParsedItem) -> String? {
    if include.isEmpty && exclude.isEmpty { return nil }
    let texts = FilteredTexts(of: item)
    if let rule = exclude.first(where: { $0.matches(texts) }) {
      return "exclude \"\(rule.source)\""
    }
    if !include.isEmpty && !include.contains(where: { $0.matches(texts) }) {
      return "include: no match"
    }
    return nil
  }
}

extension FilterRule {
  /// Whether the rule's pattern is found in the part of `item` that it looks at.
  public func matches(_ item: ParsedItem) -> Bool {
    matches(FilteredTexts(of: item))
  }

  func matches(_ texts: FilteredTexts) -> Bool {
    texts.texts(of: field).contains { pattern.isFound(in: $0) }
  }
}

/// The texts of an item that rules look at, made once for all rules.
struct FilteredTexts {
  private let item: ParsedItem
  private let content: [String]

  init(of item: ParsedItem) {
    self.item = item
    // Rules are written by people who read articles: they look at words, not at markup.
    content = [
      item.summary.map(MarkupStripping.text),
      item.contentText ?? item.contentHTML.map(MarkupStripping.text),
    ].compactMap { $0 }
  }

  func texts(of field: FilterRule.Field?) -> [String] {
    switch field {
    case nil: [item.title].compactMap { $0 } + content
    case .title: [item.title].compactMap { $0 }
    case .author: item.authors.compactMap(\.name) + [item.authorEmail].compactMap { $0 }
    case .tag: item.tags
    case .url: [item.url, item.externalURL].compactMap { $0 }
    case .content: content
    }
  }
}
