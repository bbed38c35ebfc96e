import Delivery
import KabarCore
import Store

/// Stored items, one line each.
enum ItemLines {
  /// `2026-02-03T04:05:06Z [FEED] TITLE — URL (held)`.
  static func text(_ item: StoredItem) -> String {
    var line = "\(item.firstSeen.rfc3339) [\(plain(item.feedName))]"
    line += " " + name(item)
    switch item.disposition {
    case .notified, .baseline: break
    case .filtered: line += " (filtered: \(plain(item.rule ?? "")))"
    case .tooOld: line += " (too old: \(plain(item.rule ?? "")))"
    case .held: line += " (held)"
    case .dropped: line += " (dropped)"
    }
    return line
  }

  /// `TITLE — URL`, as standard output shows it; what is left of that without content.
  static func name(_ item: StoredItem) -> String {
    if let json = item.json { return EventText.name(of: json) }
    let names = [item.title, item.url].compactMap { $0.map(plain) }.filter { !$0.isEmpty }
    return names.isEmpty ? "(content expired)" : names.joined(separator: " — ")
  }

  /// The item as every sink shows it; what is left of it once its content has expired.
  static func json(_ item: StoredItem) -> [UInt8] {
    if let json = item.json { return json }
    var members: [String] = []
    if let url = item.url { members.append("\"url\":" + JSONText.quoted(url)) }
    if let title = item.title { members.append("\"title\":" + JSONText.quoted(title)) }
    if let published = item.published {
      members.append("\"date_published\":\"\(published.rfc3339)\"")
    }
    return Array("{\(members.joined(separator: ","))}".utf8)
  }

  /// Without control characters, which a terminal would obey.
  static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl = scalar.properties.generalCategory == .control
          let isBreak = scalar == "\u{2028}" || scalar == "\u{2029}"
          // Overrides and isolates (UAX #9) show one address and mean another.
          let isReordering =
            (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
          return isControl || isBreak || isReordering ? " " : scalar
        }))
  }
}
