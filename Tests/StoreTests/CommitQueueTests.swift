import Foundation
import GRDB
import GRDBSQLite
import KabarCore
import Synchronization
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(1))) struct CommitQueueTests {
  private static let never = CommitQueue.Patience(unchanged: 1 << 60, news: 1 << 60)

  /// A queue over a store of its own, and how many transactions it has begun.
  private final class Bench: Sendable {
    let scratch: Scratch
    let store: Store
    let queue: CommitQueue
    let feed: FeedID
    private let count = Atomic<Int>(0)

    init(_ patience: CommitQueue.Patience) async throws {
      scratch = try Scratch()
      store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
      queue = CommitQueue(
        database: store.database, path: store.path, signal: EventSignal(), tail: LogTail(),
        patience: patience)
      feed = try #require(
        try await store.reconcile([FeedRegistration(url: "https://a/", name: "a")], now: start)
          .first)
      try await store.database.writeWithoutTransaction { db in
        _ = sqlite3_trace_v2(
          db.sqliteConnection, UInt32(SQLITE_TRACE_STMT),
          { _, context, statement, _ in
            guard let context, let statement else { return 0 }
            if sqlite3_sql(OpaquePointer(statement)).map({ strncmp($0, "BEGIN", 5) == 0 }) == true {
              Unmanaged<Bench>.fromOpaque(context).takeUnretainedValue()
                .count.add(1, ordering: .relaxed)
            }
            return 0
          }, Unmanaged.passUnretained(self).toOpaque())
      }
    }

    var transactions: Int { count.load(ordering: .relaxed) }

    func commit(_ outcome: PollOutcome) async throws -> PollCommit {
      try await queue.commit(
        PollRecord(
          state: FeedState(feed: feed), policy: FeedPolicy(), polledAt: start, outcome: outcome))
    }

    /// Returns when so many polls wait.
    func wait(for count: Int) async { while queue.waiting < count { await Task.yield() } }

    func close() async throws {
      await queue.flush()
      try await store.close()
    }
  }

  @Test func whoWaitsForCompanyGoesWhenToldThatThereIsNone() async throws {
    let bench = try await Bench(Self.never)
    // Nobody is there to be told.
    bench.queue.hurry()
    for round in 1...3 {
      try await withThrowingTaskGroup { group in
        for _ in 1...20 { group.addTask { _ = try await bench.commit(.notModified) } }
        await bench.wait(for: 20)
        #expect(bench.transactions == round - 1)
        bench.queue.hurry()
        try await group.waitForAll()
      }
      #expect(bench.transactions == round)
    }
    // Who waits for all that was handed over doesn't wait for company, either.
    async let last = bench.commit(.notModified)
    await bench.wait(for: 1)
    await bench.queue.flush()
    _ = try await last
    try await bench.close()
  }

  @Test func newsTakesAlongWhatWaits() async throws {
    let bench = try await Bench(.init(unchanged: 1 << 60, news: 1_000_000))
    try await withThrowingTaskGroup { group in
      group.addTask { _ = try await bench.commit(.notModified) }
      group.addTask { _ = try await bench.commit(.sameBody) }
      await bench.wait(for: 2)
      let news = try await bench.commit(.document(document([item("1", "one")])))
      #expect(news.counts.new == 1)
      try await group.waitForAll()
    }
    #expect(bench.transactions == 1)
    try await bench.close()
  }

  @Test func aFullTransactionWaitsForNobody() async throws {
    let bench = try await Bench(Self.never)
    try await withThrowingTaskGroup { group in
      for _ in 1...CommitQueue.recordLimit {
        group.addTask { _ = try await bench.commit(.notModified) }
      }
      try await group.waitForAll()
    }
    #expect(bench.transactions == 1)
    try await bench.close()
  }

  /// The timers of transactions that were written early must neither be missed by those that follow
  /// nor multiply.
  @Test func everyPollGoesInTime() async throws {
    let bench = try await Bench(.init(unchanged: 2_000_000, news: 1_000_000))
    try await withThrowingTaskGroup { group in
      for task in 0..<8 {
        group.addTask {
          for round in 0..<30 {
            let isNews = (task + round) % 7 == 0
            _ = try await bench.commit(isNews ? .document(document([])) : .notModified)
            if round % 11 == task { bench.queue.hurry() }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(bench.queue.waiting == 0 && bench.queue.failure == nil)
    try await bench.close()
  }
}
