import KabarCore

/// Tells our own outage from feeds that fail: when every host fails at once, the fault is ours.
///
/// Only failures without any answer count (no name, no connection, no reply in time). With fewer
/// than three hosts the two can't be told apart, and failures are taken at their word.
struct OutageDetector {
  /// One uncounted failure, kept to be taken back if the fault turns out to be ours.
  struct Suspect: Sendable {
    var index: Int
    var record: PollRecord
  }

  static let fewestHosts = 3
  static let shortestProbe = Interval.seconds(15)
  static let longestProbe = Interval.minutes(2)

  private(set) var isOut = false
  private(set) var probeWait = shortestProbe
  private var suspects: [Suspect] = []
  private var hosts: Set<String> = []

  /// Answers that have come so far.
  private(set) var answers: UInt64 = 0

  /// A host answered, whatever it said.
  ///
  /// - Returns: whether an outage is over.
  mutating func noteAnswer() -> Bool {
    answers &+= 1
    suspects.removeAll(keepingCapacity: false)
    hosts.removeAll(keepingCapacity: false)
    guard isOut else { return false }
    isOut = false
    probeWait = Self.shortestProbe
    return true
  }

  /// A host gave no answer.
  ///
  /// - Parameters:
  ///   - answersBefore: answers that had come when the poll began: had another come since, the
  ///     network was well meanwhile.
  ///   - isProbe: whether the poll began in an outage, to see whether it is over.
  ///   - othersUnderWay: transfers whose end may still prove the network well.
  /// - Returns: the failures that are ours and to be taken back.
  mutating func noteSilence(
    host: String, suspect: Suspect, answersBefore: UInt64, isProbe: Bool = false,
    othersUnderWay: Int
  ) -> [Suspect] {
    if isOut {
      // Others were under way when it began: they say nothing new.
      if isProbe {
        probeWait = min(Interval(milliseconds: probeWait.milliseconds * 2), Self.longestProbe)
      }
      return [suspect]
    }
    guard answersBefore == answers else { return [] }
    hosts.insert(host)
    // Bounded: the first few hundred prove as much as all.
    if suspects.count < 512 { suspects.append(suspect) }
    guard hosts.count >= Self.fewestHosts, othersUnderWay == 0 || hosts.count >= 64 else {
      return []
    }
    isOut = true
    defer {
      suspects.removeAll()
      hosts.removeAll()
    }
    return suspects
  }
}
