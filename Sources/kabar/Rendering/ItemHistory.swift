import KabarCore
import Store

/// What `kabar why` says.
enum ItemHistory {
  /// The item's own record.
  static func lines(_ item: StoredItem) -> [String] {
    let day = Timestamp(seconds: Int64(item.lastSeenDay) * 86_400)
    var lines = [
      ItemLines.name(item),
      "  feed        \(ItemLines.plain(item.feedName))",
      "  first seen  \(item.firstSeen.rfc3339)",
      "  last seen   \(day.rfc3339.prefix(10)) (noted once a week)",
    ]
    if let published = item.published { lines.append("  published   \(published.rfc3339)") }
    lines.append("  decision    \(decision(item))")
    lines += identity(item)
    if item.firstEvent == nil { lines.append("  events      none") }
    return lines
  }

  /// An event's record, and what each sink did with it.
  static func lines(_ event: StoredEvent, _ history: [DeliveryLog.History]) -> [String] {
    let type =
      event.isUpdate ? "item.updated (\(event.changed.joined(separator: ", ")))" : "item.new"
    var lines = ["  event       \(event.id) \(type), \(event.createdAt.rfc3339)"]
    for sink in history { lines += Self.lines(sink, since: event.createdAt) }
    return lines
  }

  private static func lines(_ sink: DeliveryLog.History, since created: Timestamp) -> [String] {
    let name = ItemLines.plain(sink.sink)
    var lines: [String] = []
    for attempt in sink.attempts {
      let status = attempt.status == 0 ? "no answer" : "HTTP \(attempt.status)"
      let answer = attempt.answer.map { ": " + ItemLines.plain($0) } ?? ""
      lines.append(
        "    \(name): attempt at \(attempt.at.rfc3339), \(status) after \(attempt.latency)\(answer)"
      )
    }
    if let waiting = sink.waiting {
      lines.append(
        waiting.isDead
          ? "    \(name): given up after \(waiting.attempts) attempts; kabar retry tries again"
          : "    \(name): waits for attempt \(waiting.attempts + 1) at \(waiting.nextTry.rfc3339)")
    } else if let taken = sink.takenAt {
      // Exact to a second, since a busy sink's record is: but never before there was an event.
      lines.append("    \(name): taken at \(max(taken, created).rfc3339)")
    } else if sink.isAhead {
      let isFirst = sink.attempts.isEmpty
      lines.append(
        "    \(name): waits\(isFirst ? " for its first attempt" : "; see kabar deliveries")")
    } else if sink.attempts.isEmpty {
      lines.append("    \(name): not delivered (not routed there, or the sink came later)")
    }
    return lines
  }

  private static func decision(_ item: StoredItem) -> String {
    let rule = item.rule.map(ItemLines.plain) ?? ""
    let feed = ItemLines.plain(item.feedName)
    switch item.disposition {
    case .notified:
      return rule == "flood_limit" ? "held by the flood guard, then released" : "notified"
    case .baseline where rule == IngestPlan.cutRule:
      return
        "recorded silently: it was missing in the feed's first document, which was cut (initial)"
    case .baseline: return "recorded silently with the feed's first poll (initial)"
    case .filtered: return "filtered by \(rule)"
    case .tooOld: return "recorded silently: older than \(rule)"
    case .held:
      return "held by the flood guard; kabar release \(feed) or kabar drop \(feed) decides"
    case .dropped: return "held by the flood guard, then dropped"
    }
  }

  private static func identity(_ item: StoredItem) -> [String] {
    var lines: [String] = []
    if let deciding = item.keyKinds.first {
      var seen: Set<IdentityKind> = [deciding]
      let aliases = item.keyKinds.dropFirst().filter { seen.insert($0).inserted }.map(name)
      let others = aliases.isEmpty ? "" : "; also known by \(aliases.joined(separator: ", "))"
      lines.append("  identity    \(name(deciding))\(others)")
    }
    let by: String
    switch item.recognised {
    case .key: return lines
    case .guid: by = name(.guid)
    case .guidPath: by = name(.guidPath)
    case .link: by = name(.link)
    case .text: by = name(.text)
    }
    let at = item.recognisedAt.map { ", \($0.rfc3339)" } ?? ""
    lines.append("  re-keyed    came under another name, recognised by \(by)\(at)")
    return lines
  }

  private static func name(_ kind: IdentityKind) -> String {
    switch kind {
    case .unknown: "a name recorded by an older version"
    case .guid: "its guid"
    case .guidPath: "its guid without the host"
    case .link: "its link"
    case .page: "its link without the fragment"
    case .title: "its title"
    case .content: "its content"
    case .text: "its title with its content"
    case .combined: "all its names together (each names others, too)"
    }
  }
}
