import Foundation
import GRDB
import KabarCore
import Testing

@testable import Store

@Suite struct StoreTests {
  @Test func aDocumentIsCommittedWithItsEventsAndState() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    let store = try Store.open(path: path, access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://example.org/feed", name: "example")], now: start)
    let feed = try #require(feeds.first)
    let schedule = try await store.schedule()
    #expect(schedule.count == 1 && schedule[0].feed == feed && schedule[0].nextPoll == nil)

    let first = try await store.poll(feed, [item("1", "one"), item("2", "two")], at: start)
    #expect(first.counts.isFirst && first.counts.new == 2 && first.counts.notified == 0)
    #expect(first.lastEvent == nil)
    #expect(first.state.baseline == start && first.state.nextPoll != nil)

    let later = start + .hours(1)
    let second = try await store.poll(
      feed, [item("4", "four"), item("3", "three"), item("2", "two")], at: later)
    #expect(second.counts.new == 2 && second.counts.known == 1 && second.counts.notified == 2)
    #expect(second.lastEvent == 2)
    let titles = try await store.read { db in
      try String.fetchAll(
        db, sql: "SELECT title FROM event JOIN item ON item.id = event.item_id ORDER BY seq")
    }
    #expect(titles == ["three", "four"])

    let again = try await store.states(of: [feed])
    #expect(again == [second.state])
    let id = store.eventID(2)
    try await store.close()

    let reopened = try Store.open(path: path, access: .daemon)
    #expect(reopened.eventID(2) == id && EventID("\(id)") == id)
    let latest = try await reopened.latestEventSequence()
    #expect(latest == 2)
    try await reopened.close()
  }

  @Test func manyPollsShareTransactionsAndEachIsWhole() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      (0..<200).map { FeedRegistration(url: "https://example.org/\($0)", name: "f\($0)") },
      now: start)
    let all = policy { $0.initial = .all }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for feed in feeds + [FeedID(999_999)] {
        group.addTask {
          do {
            let commit = try await store.poll(
              feed, (0..<5).map { item("\($0)", "item \($0)") }, at: start, policy: all)
            #expect(commit.counts.notified == 5)
          } catch let error as StoreError {
            // One record that can't be written doesn't spoil the others.
            #expect(feed == FeedID(999_999) && error.kind == .unknownFeed)
          }
        }
      }
      try await group.waitForAll()
    }
    let events = try await store.latestEventSequence()
    #expect(events == 1000)
    try await store.close()
  }

  @Test func aPollThatCannotBeWrittenSpoilsNoOther() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      (0..<50).map { FeedRegistration(url: "https://example.org/\($0)", name: "f\($0)") },
      now: start)
    try await store.write { db in
      try db.execute(
        sql: """
          CREATE TRIGGER refuse BEFORE INSERT ON event WHEN new.feed_id = \(feeds[7].value)
          BEGIN SELECT RAISE(ABORT, 'refused'); END
          """)
    }
    _ = store.tail.events(after: 0, limit: 1)
    let all = policy { $0.initial = .all }
    let failed = try await withThrowingTaskGroup(of: FeedID?.self, returning: [FeedID].self) {
      group in
      for feed in feeds {
        group.addTask {
          do {
            try await store.poll(
              feed, (0..<5).map { item("\($0)", "item \($0)") }, at: start, policy: all)
            return nil
          } catch is StoreError {
            return feed
          }
        }
      }
      return try await group.reduce(into: []) { failed, feed in failed += feed.map { [$0] } ?? [] }
    }
    #expect(failed == [feeds[7]])
    let (rows, identities) = try await store.read { db in
      (
        try Int64.fetchAll(db, sql: "SELECT seq FROM event ORDER BY seq"),
        try Int.fetchOne(
          db, sql: "SELECT count(*) FROM identity WHERE feed_id = ?", arguments: [feeds[7].value])
      )
    }
    #expect(rows.count == 245 && identities == 0)
    // What a reader gets from memory is what the log has.
    let recent = store.tail.events(after: (rows.last ?? 0) - 1, limit: 1000).map(\.seq)
    #expect(recent == rows.suffix(1))
    try await store.close()
  }
}
