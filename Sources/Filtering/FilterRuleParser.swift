import KabarCore

/// Reads entries of `include` and `exclude`: a regular expression, with a prefix that says where to
/// look (`title:`, `author:`, `tag:`, `url:`, `content:`) or without one.
public enum FilterRuleParser {
  /// The rule that `source` describes.
  ///
  /// Any other word before a colon is part of the expression. To look for the text `title:` itself,
  /// write `(?:title:)`.
  ///
  /// - Throws: `PatternError`, its offset counted in characters of `source`, from 0.
  public static func parse(_ source: String) throws(PatternError) -> FilterRule {
    let field = FilterRule.Field.allCases.first { source.hasPrefix($0.rawValue + ":") }
    let prefix = field.map { $0.rawValue.utf8.count + 1 } ?? 0
    let pattern = String(source.dropFirst(prefix))
    guard !pattern.isEmpty else {
      throw PatternError(reason: "is empty and would match everything", offset: prefix)
    }
    do {
      return FilterRule(source: source, field: field, pattern: try RegularExpression(pattern))
    } catch {
      let before = pattern.utf8.prefix(error.offset)
      let characters = String(decoding: Array(before), as: UTF8.self).count
      throw PatternError(reason: error.reason, offset: prefix + characters)
    }
  }
}
