import DequeModule
import KabarCore

/// The states of the feeds that are polled next, read from the store together: a look-up costs
/// little, going to the store for it costs as much as a small transfer.
struct ReadAhead {
  struct Feed {
    var entry: DueQueue.Entry
    var state: FeedState
  }

  var feeds = Deque<Feed>()
  /// What is being read.
  var pending: [DueQueue.Entry] = []
  var isReading: Bool { !pending.isEmpty }

  /// Forgets everything, also what is being read.
  ///
  /// - Returns: the feeds' places in the due queue.
  mutating func clear() -> [DueQueue.Entry] {
    defer {
      feeds = []
      pending = []
    }
    return feeds.map(\.entry) + pending
  }
}

extension Scheduler {
  /// So many times the feeds that may go at once are read together, if as many are due.
  static let readings = 4

  /// Whether an entry still says when its feed is to be polled.
  func isCurrent(_ entry: DueQueue.Entry) -> Bool {
    let index = Int(entry.index)
    return feeds[index].generation == entry.generation && !feeds[index].isActive
      && !feeds[index].isRemoved && once?.wants(index) ?? true
  }

  /// Reads the states of feeds that are due, if few are at hand.
  func readAhead(at now: Timestamp) {
    let limit = outage.isOut ? 1 : settings.concurrency * Self.readings
    guard !ahead.isReading, ahead.feeds.count <= limit / 2 else { return }
    var entries: [DueQueue.Entry] = []
    while entries.count < limit, let entry = due.popDue(at: now) {
      if isCurrent(entry) { entries.append(entry) }
    }
    guard !entries.isEmpty else { return }
    ahead.pending = entries
    let poller = self.poller
    let ids = entries.map { feeds[Int($0.index)].id }
    Task(executorPreference: executor.tasks) {
      let states = await poller.states(of: ids)
      await self.take(states, of: entries)
    }
  }

  private func take(_ states: [FeedState]?, of entries: [DueQueue.Entry]) {
    // Cleared meanwhile, and perhaps something else is being read.
    guard ahead.pending == entries else { return }
    ahead.pending = []
    if let states {
      for (entry, state) in zip(entries, states) {
        ahead.feeds.append(.init(entry: entry, state: state))
      }
    } else {
      for entry in entries where isCurrent(entry) { noteUnreadable(Int(entry.index)) }
    }
    pump()
  }

  /// A store that can't be read is tried again soon; nothing else will help.
  func noteUnreadable(_ index: Int) {
    failing.insert(index)
    once?.note(index, failed: true)
    reschedule(index, at: clock.now() + .minutes(1))
  }
}
