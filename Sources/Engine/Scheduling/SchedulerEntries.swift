import Configuration
import KabarCore
import Store

extension Scheduler.Entry {
  /// Makes the store know the configured feeds and reads when each is due.
  ///
  /// - Returns: the feeds that are polled at all.
  /// - Throws: `StoreError`.
  static func all(
    of configuration: Configuration, in store: Store, now: Timestamp
  ) async throws -> [Scheduler.Entry] {
    let feeds = configuration.feeds
    let ids = try await store.reconcile(feeds.lazy.map(\.registration), now: now)
    let schedule = try await store.schedule(expecting: feeds.count)
    // Numbers are mostly in the order of the feeds.
    var next = 0
    var entries: [Scheduler.Entry] = []
    entries.reserveCapacity(feeds.count)
    for (feed, id) in zip(feeds, ids) where feed.isEnabled {
      if next == schedule.count || schedule[next].feed != id {
        next = schedule.firstIndex(notBelow: id)
      }
      let isKnown = next < schedule.count && schedule[next].feed == id
      let entry = isKnown ? schedule[next] : nil
      if isKnown { next += 1 }
      var scheduled = Scheduler.Entry(
        feed: feed, id: id, due: entry?.nextPoll, isGone: entry?.isGone ?? false)
      scheduled.hostSilentUntil = entry?.hostSilentUntil
      scheduled.movedTo = entry?.movedTo
      scheduled.lastPoll = entry?.lastPoll
      scheduled.cause = entry?.cause ?? .other
      entries.append(scheduled)
    }
    return entries
  }
}

extension [ScheduleEntry] {
  /// The place of the first entry of `feed` or a later number, by bisection.
  fileprivate func firstIndex(notBelow feed: FeedID) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle].feed < feed { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
