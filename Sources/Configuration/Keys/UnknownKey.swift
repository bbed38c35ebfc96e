/// What to say of a key that a table doesn't have.
enum UnknownKey {
  static func sentence(_ key: String, in table: TableName) -> String {
    let unknown = "unknown key `\(key)` in \(table.title)"
    if let known = synonyms[key], table.keys.contains(known) {
      return "\(unknown); did you mean `\(known)`?"
    }
    let homes = TableName.allCases.filter { $0 != table && $0.keys.contains(key) }
    if !homes.isEmpty {
      return "\(unknown): it belongs in \(list(homes))"
    }
    if let near = Suggestion.nearest(to: key, among: table.keys) {
      return "\(unknown); did you mean `\(near)`?"
    }
    for other in TableName.allCases where other != .included {
      if let near = Suggestion.nearest(to: key, among: other.keys) {
        return "\(unknown); did you mean `\(near)` of \(other.title)?"
      }
    }
    return "\(unknown); known are \(table.keys.joined(separator: ", "))"
  }

  private static func list(_ tables: [TableName]) -> String {
    var titles: [String] = []
    let sinks = tables.filter { $0.keys.contains(SinkKey.type.rawValue) }
    for table in tables where table != .included && table != .sinkOfUnknownType {
      // Both kinds of sink have it: it belongs in a sink.
      let title = sinks.count > 2 && sinks.contains(table) ? "[[sink]]" : table.title
      if !titles.contains(title) { titles.append(title) }
    }
    guard let last = titles.popLast() else { return "" }
    return titles.isEmpty ? last : titles.joined(separator: ", ") + " or " + last
  }

  /// What the same thing is called in other programs.
  private static let synonyms = [
    "password": "password_file", "user": "username", "tag": "tags", "title": "name",
    "xmlUrl": "url", "link": "url", "update_interval": "interval", "refresh": "interval",
    "retention": "retain", "insecure": "tls_insecure", "cookie": "headers", "database": "store",
    "db": "store", "loglevel": "log_level", "disabled": "enabled", "retries": "max_attempts",
    "token": "secret", "max_size": "max_body", "filter": "include",
  ]
}
