import KabarCore

/// Tells a misspelt prefix of a filter (`titel:storm`) from a regular expression that begins with a
/// word and a colon (`Live: `), as far as that can be told: both are allowed.
enum FilterPrefix {
  /// What to say of an expression whose first word resembles a prefix; `nil` if there is nothing.
  static func doubt(_ expression: String, in key: String) -> String? {
    let word = String(expression.prefix { $0.isLetter })
    guard !word.isEmpty, expression.dropFirst(word.count).first == ":",
      FilterRule.Field(rawValue: word) == nil, let meant = field(meantBy: word)
    else { return nil }
    let shown = ValueReader.shortened(expression)
    return "the expression \"\(shown)\" of `\(key)` looks for the text \"\(word):\"; did you mean "
      + "the prefix `\(meant):`? If not, begin it with \"(?:\(word):)\""
  }

  private static func field(meantBy word: String) -> String? {
    let names = FilterRule.Field.allCases.map(\.rawValue)
    let lower = word.lowercased()
    if names.contains(lower) { return lower }
    if let known = synonyms[word] { return known.rawValue }
    // Of three letters, one other makes another word: `Tax:` is no misspelt `tag:`.
    return Suggestion.nearest(to: word, among: names.filter { $0.count > 3 })
  }

  /// What the same thing is called in feeds and in other programs.
  private static let synonyms: [String: FilterRule.Field] = [
    "headline": .title, "subject": .title, "creator": .author, "by": .author, "tags": .tag,
    "category": .tag, "categories": .tag, "label": .tag, "link": .url, "links": .url, "urls": .url,
    "uri": .url, "href": .url, "summary": .content, "description": .content, "text": .content,
    "body": .content,
  ]
}
