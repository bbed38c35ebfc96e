import KabarCore

/// `kabar run --once`: which feeds are still to be polled before the run ends.
struct OnceRun {
  /// A feed whose turn comes later than this is left for the next run.
  let deadline: Timestamp
  private(set) var remaining: Set<Int>
  private(set) var failed = 0
  private(set) var polled = 0
  private(set) var postponed = 0
  var continuation: CheckedContinuation<OnceReport, Never>?

  init(remaining: Set<Int>, deadline: Timestamp) {
    self.remaining = remaining
    self.deadline = deadline
  }

  var isDone: Bool { remaining.isEmpty }

  func wants(_ index: Int) -> Bool { remaining.contains(index) }

  mutating func note(_ index: Int, failed isFailed: Bool) {
    guard remaining.remove(index) != nil else { return }
    polled += 1
    if isFailed { failed += 1 }
  }

  mutating func postpone(_ index: Int, to time: Timestamp) {
    guard time > deadline, remaining.remove(index) != nil else { return }
    postponed += 1
  }

  /// The network is down or the run is stopped: what is left waits for the next run.
  mutating func giveUp() {
    postponed += remaining.count
    remaining.removeAll()
  }
}

/// What a run with `--once` did.
public struct OnceReport: Sendable {
  /// Feeds polled.
  public var polled: Int
  /// Polls that failed.
  public var failed: Int
  /// Due feeds left for the next run, because of a host's pace or an outage.
  public var postponed: Int
}

extension Scheduler {
  /// Waiting for a host's pace is worth this much to a run with `--once`.
  static let oncePatience = Interval.minutes(1)

  /// Polls every feed that is due once. Returns when all are done.
  public func pollOnce(_ entries: [Entry], settings: Settings) async -> OnceReport {
    once = OnceRun(remaining: [], deadline: clock.now() + Self.oncePatience)
    replace(entries, settings: settings)
    // Not before: feeds that are new are due at the moment when they were put in force.
    let now = clock.now()
    let isDue = indexes.values.filter { feeds[$0].due <= now }
    return await withCheckedContinuation { continuation in
      once = OnceRun(remaining: Set(isDue), deadline: now + Self.oncePatience)
      once?.continuation = continuation
      // Cleared of all that pumped with an empty run; now the due ones are wanted.
      spreadOverdue(at: now)
      pump()
    }
  }

  func finishOnceIfDone() {
    guard let run = once, run.isDone, polls.isEmpty, takingBack == 0,
      let continuation = run.continuation
    else { return }
    once?.continuation = nil
    continuation.resume(
      returning: OnceReport(polled: run.polled, failed: run.failed, postponed: run.postponed))
  }
}
