import Foundation
import GRDB
import KabarCore
import Testing

@testable import Store

@Suite struct RetentionTests {
  /// Two years of three feeds in seconds: one busy, one that sleeps for fourteen months, one whose
  /// items come back after a year. Nothing is announced twice, and the store stays small.
  @Test func inTwoYearsNothingIsAnnouncedTwice() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      ["busy", "asleep", "returning"].map { FeedRegistration(url: $0, name: $0) }, now: start)
    let all = policy {
      $0.initial = .all
      $0.retain = .days(30)
    }
    func entry(_ number: Int) -> ParsedItem {
      item(
        "https://a.org/\(number)", "title \(number)", link: "https://a.org/p/\(number)",
        content: String(repeating: "text \(number) ", count: 20),
        published: start + .days(Int64(number / 5)))
    }
    for day in 0..<730 {
      let now = start + .days(Int64(day))
      let newest = day * 5
      let window = (max(0, newest - 15)...newest).reversed().map(entry)
      let returning = day % 360 < 5 ? (1...8).map(entry) : [entry(9)]
      async let busy = store.poll(feeds[0], window, at: now, policy: all)
      async let other = store.poll(feeds[2], returning, at: now, policy: all)
      if day < 10 || day > 430 {
        try await store.poll(feeds[1], (1...20).map(entry), at: now, policy: all)
      }
      _ = try await (busy, other)
      if day % 7 == 0 {
        let latest = try await store.latestEventSequence()
        while try await !store.prune(now: now, horizon: latest + 1).isComplete {}
        try await store.compact()
      }
    }
    let (events, twice, rows) = try await store.read { db in
      (
        try EventLog.latest(db),
        try Int.fetchOne(
          db,
          sql: """
            SELECT count(*) FROM (SELECT item_id FROM event GROUP BY item_id HAVING count(*) > 1)
            """),
        try ["item", "identity", "content", "event"].map {
          try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? 0
        }
      )
    }
    // 0…3645 of the first, 20 of the second, 9 of the third, each once.
    #expect(events == 729 * 5 + 1 + 20 + 9)
    #expect(twice == 0)
    // About 400 days of items with four keys each; contents and events of a month.
    #expect(
      rows[0] < 2_300 && rows[1] <= rows[0] * 4 && rows[2] < 250 && rows[3] < 250, "\(rows)")
    let check = try await store.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    #expect(check == "ok")
    try await store.close()
  }

  /// A site gives all guids another form; an old article under its new guid, never seen so far, is
  /// shown again months later.
  @Test func anItemThatComesBackUnderAnotherGuidIsKnown() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    func entry(_ number: Int, naming: Int) -> ParsedItem {
      item(
        "tag:a.org,\(naming):\(number)", "t\(number)", link: "https://a.org/p/\(number)",
        content: "text \(number)", published: start)
    }
    try await store.poll(feed, (1...6).map { entry($0, naming: 0) }, at: start)
    for day in [1, 40, 80, 120, 300] {
      let now = start + .days(Int64(day))
      let others = (7...12).map { entry($0, naming: 1) }
      let poll = try await store.poll(
        feed, others + (day == 300 ? [entry(1, naming: 1)] : []), at: now)
      #expect(poll.counts.new == (day == 1 ? 6 : 0))
      while try await !store.prune(now: now, horizon: .max).isComplete {}
    }
    // Nothing but the keys is left of it.
    let found = try await store.find("https://a.org/p/2")
    #expect(found.count == 1 && found[0].title == nil && found[0].url == nil)
    try await store.close()
  }

  /// What was in the feed through fourteen months of 304s is seen until the day on which it leaves.
  @Test func silenceIsNoAbsence() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    func poll(_ numbers: ClosedRange<Int>, day: Int64) async throws -> PollCounts {
      let now = start + .days(day)
      let items = numbers.map { item("g\($0)", "t\($0)", link: "https://a.org/\($0)") }
      let counts = try await store.poll(feed, items, at: now).counts
      while try await !store.prune(now: now, horizon: .max).isComplete {}
      return counts
    }
    _ = try await poll(1...10, day: 0)
    #expect(try await poll(2...11, day: 430).new == 1)
    #expect(try await poll(1...11, day: 790).new == 0)
    // It left then, and is forgotten in the end.
    #expect(try await poll(4...12, day: 800).new == 1)
    #expect(try await poll(4...13, day: 1205).new == 1)
    #expect(try await poll(3...14, day: 1210).new == 2)
    try await store.close()
  }

  @Test func whatASinkStillNeedsStays() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    let items = (1...6).map { item("\($0)", "t\($0)") }
    try await store.poll(feed, items, at: start, policy: policy { $0.initial = .all })
    let later = start + .days(100)
    func left() async throws -> [Int] {
      try await store.read { db in
        try ["content", "event", "item"].map {
          try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? 0
        }
      }
    }
    while try await !store.prune(now: later, limit: 2, horizon: 4).isComplete {}
    #expect(try await left() == [3, 3, 6])
    while try await !store.prune(
      now: later + .days(1), limit: 2, horizon: .max
    ).isComplete {}
    // The newest row of each stays, so that no number is given twice.
    #expect(try await left() == [1, 1, 6])
    let poll = try await store.poll(feed, items, at: later)
    #expect(poll.counts.known == 6 && poll.counts.new == 0)
    try await store.close()
  }
}
