import KabarCore

/// The log lines of a poll, as people read them.
enum PollSentence {
  /// `first poll, 30 items recorded, 1 to be notified; next poll at 14:05`
  static func first(_ counts: PollCounts, next: Timestamp?, now: Timestamp) -> String {
    "first poll, \(items(counts.items)) recorded, \(counts.notified) to be notified; "
      + nextPoll(next, now: now)
  }

  /// `timed out after 30 s; retry 3 at 14:05`
  static func failure(
    _ sentence: String, failures: Int, next: Timestamp?, now: Timestamp
  ) -> String {
    guard let next else { return sentence }
    let retry = failures > 0 ? "retry \(failures)" : "next try"
    return "\(sentence); \(retry) at \(LocalTime.short(next, now: now))"
  }

  /// `2 new, 0 updated, 28 known, 0 filtered, 0 too old; next poll at 14:05`, each item once.
  static func counts(_ counts: PollCounts, next: Timestamp?, now: Timestamp) -> String {
    let new = counts.new - counts.filtered - counts.tooOld - counts.held - counts.belated
    var parts = [
      "\(new) new", "\(counts.updated) updated", "\(counts.known - counts.updated) known",
      "\(counts.filtered) filtered", "\(counts.tooOld) too old",
    ]
    if counts.belated > 0 { parts.append("\(counts.belated) of the first poll") }
    if counts.held > 0 { parts.append("\(counts.held) held") }
    return "\(parts.joined(separator: ", ")); \(nextPoll(next, now: now))"
  }

  /// `40 new items at once, more than flood_limit and mostly old, are held; …`
  static func held(_ counts: PollCounts, feed: String) -> String {
    "\(counts.held) new items at once look like a publisher's accident and are held; decide with "
      + "kabar release '\(feed)' or kabar drop '\(feed)'"
  }

  /// Nothing in common with the previous poll.
  static func gap(_ counts: PollCounts) -> String {
    "none of the \(items(counts.items)) was known: some may have been missed between two polls; "
      + "a shorter interval may help"
  }

  static func nextPoll(_ time: Timestamp?, now: Timestamp) -> String {
    time.map { "next poll at \(LocalTime.short($0, now: now))" } ?? "no further poll"
  }

  private static func items(_ count: Int) -> String {
    count == 1 ? "1 item" : "\(count) items"
  }
}
