/// A feed as another program's list has it, unchecked.
struct ListedFeed {
  var url: String
  var title: String?
  var tags: [String]
  var line: UInt32
}

/// Something wrong with such a list.
struct ListFlaw {
  var sentence: String
  var line: UInt32
  /// Whether the list is not to be used: taken for a short one, it would make feeds go. Else only
  /// its line is left out.
  var isFatal = false
}

/// What such a list holds.
struct FeedListContent {
  var feeds: [ListedFeed] = []
  var flaws: [ListFlaw] = []

  /// Feeds beyond this are not read.
  static let limit = 1_000_000

  /// `text` on one line without spaces at its ends, not longer than a name may be; `nil` if nothing
  /// is left.
  static func label(_ text: String) -> String? {
    var label = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(400) {
      if scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F {
        if let last = label.last, last != " " { label.append(" ") }
      } else {
        label.append(scalar)
      }
    }
    while label.last == " " { label.removeLast() }
    let name = String(String(label).prefix(60))
    // These mean something in routes.
    return name.isEmpty || name == "*" || name.hasPrefix("tag:") ? nil : name
  }
}
