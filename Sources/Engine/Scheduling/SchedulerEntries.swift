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
    var schedule: [FeedID: ScheduleEntry] = [:]
    schedule.reserveCapacity(ids.count)
    for entry in try await store.schedule() { schedule[entry.feed] = entry }
    var entries: [Scheduler.Entry] = []
    entries.reserveCapacity(feeds.count)
    for (feed, id) in zip(feeds, ids) where feed.isEnabled {
      let entry = schedule[id]
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
