import Delivery
import Engine
import KabarCore

/// `kabar feeds` as people read it.
enum FeedTable {
  private static let header = ["FEED", "LAST POLL", "HTTP", "NEXT POLL", "BECAUSE", "ITEMS"]

  static func lines(_ feeds: [FeedLine], now: Timestamp) -> [String] {
    let lines = TextTable.lines(header, feeds.map { cells($0, now: now) })
    return lines.prefix(1) + zip(feeds, lines.dropFirst()).flatMap { [$1] + remarks($0) }
  }

  private static func cells(_ line: FeedLine, now: Timestamp) -> [String] {
    let state = line.stored?.state
    let name = line.feed.name
    guard line.feed.isEnabled else { return [name, "-", "-", "-", "switched off", items(line)] }
    guard let state, let last = state.lastPoll else {
      // Unless its host makes it wait: then it is written down for when.
      guard let next = line.stored?.state.nextPoll, next > now else {
        return [name, "never", "-", "now", "new", items(line)]
      }
      let reason = line.stored?.state.nextPollReason ?? ""
      return [name, "never", "-", LocalTime.short(next, now: now), reason, items(line)]
    }
    return [
      name, LocalTime.short(last, now: now), state.status == 0 ? "-" : "\(state.status)",
      state.nextPoll.map { LocalTime.short($0, now: now) } ?? "-", state.nextPollReason,
      items(line),
    ]
  }

  private static func items(_ line: FeedLine) -> String {
    let held = line.stored?.heldCount ?? 0
    return "\(line.stored?.itemCount ?? 0)" + (held > 0 ? " (\(held) held)" : "")
  }

  private static func remarks(_ line: FeedLine) -> [String] {
    var remarks: [String] = []
    if let error = line.stored?.state.error {
      let count = line.stored?.state.failures ?? 0
      let times = count > 1 ? " (\(count) times in a row)" : ""
      remarks.append("    error: \(ItemLines.plain(error))\(times)")
    }
    if let held = line.stored?.heldCount, held > 0 {
      remarks.append("    held: \(held) items; kabar release or kabar drop decides")
    }
    return remarks
  }
}
