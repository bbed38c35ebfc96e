/// A regular expression as an administrator wrote it, ready to match.
///
/// The core decides with patterns but does not know the library that matches them.
public protocol TextPattern: Sendable {
  /// Whether the pattern is found in `text`, decided in bounded time; a match that takes longer is
  /// reported as not found.
  func isFound(in text: String) -> Bool
}

/// One entry of `include` or `exclude`.
public struct FilterRule: Sendable {
  /// The part of an item that a rule looks at.
  public enum Field: String, Sendable, CaseIterable {
    case title
    case author
    case tag
    case url
    case content
  }

  /// The rule as written, for `kabar why`.
  public var source: String
  /// Where to look; `nil` means title, summary and content.
  public var field: Field?
  /// What to look for.
  public var pattern: any TextPattern

  /// A rule that looks for `pattern` in `field`.
  public init(source: String, field: Field?, pattern: any TextPattern) {
    self.source = source
    self.field = field
    self.pattern = pattern
  }
}
