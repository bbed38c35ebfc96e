import Foundation
import GRDB
import GRDBSQLite
import KabarCore
import Synchronization
import Testing

@testable import Store

@Suite struct AtomicityTests {
  /// Everything in the store, as text.
  private static func dump(_ store: Store) async throws -> [String] {
    try await store.read { db in
      var lines: [String] = []
      for table in ["feed", "poll", "item", "identity", "content", "event"] {
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY 1, 2")
        lines += rows.map { "\(table) \($0.databaseValues)" }
      }
      return lines
    }
  }

  /// The transaction fails at each of its statements in turn: nothing of it may remain, and trying
  /// again must bring everything.
  @Test func aTransactionThatEndsAnywhereLeavesNothing() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    let updating = policy { $0.updates = true }
    try await store.poll(
      feed, [item("http://a/1", "t1"), item("2", "t2"), item("3", "t3")], at: start,
      policy: updating)
    let before = try await Self.dump(store)
    let after = [
      item("https://b/1", "t1"), item("2", "t2, edited"), item("3", "t3"), item("4", "t4"),
      item("5", "t5", link: "https://a/5"), item("6", "t6", link: "https://a/5"),
    ]
    let countdown = Countdown()
    try await store.database.writeWithoutTransaction { db in
      _ = sqlite3_trace_v2(
        db.sqliteConnection, UInt32(SQLITE_TRACE_STMT),
        { _, context, statement, _ in
          guard let context, let statement else { return 0 }
          let countdown = Unmanaged<Countdown>.fromOpaque(context).takeUnretainedValue()
          let handle = OpaquePointer(statement)
          // A disk that refuses everything still lets a transaction be taken back.
          let isRollback = sqlite3_sql(handle).map { strncmp($0, "ROLLBACK", 8) == 0 } ?? false
          if !isRollback, countdown.isOver() { sqlite3_interrupt(sqlite3_db_handle(handle)) }
          return 0
        }, Unmanaged.passUnretained(countdown).toOpaque())
    }
    var failures = 0
    for statement in 1... {
      countdown.arm(statement)
      do {
        let commit = try await store.poll(
          feed, after, at: start + .days(9), policy: updating)
        #expect(commit.counts.new == 3 && commit.counts.updated == 1)
        #expect(countdown.disarm() > 0, "statement \(statement) failed unnoticed")
        break
      } catch {
        failures += 1
        _ = countdown.disarm()
        let now = try await Self.dump(store)
        #expect(now == before, "at statement \(statement)")
      }
      try #require(statement < 500)
    }
    #expect(failures > 30)
    let events = try await store.latestEventSequence()
    #expect(events == 4)
    try await store.close()
    withExtendedLifetime(countdown) {}
  }

  /// Statements until one fails, and all behind it.
  private final class Countdown: Sendable {
    private let state = Mutex((left: 0, isArmed: false))

    func arm(_ count: Int) { state.withLock { $0 = (count, true) } }

    /// How many would have been left.
    func disarm() -> Int {
      state.withLock { state in
        state.isArmed = false
        return state.left
      }
    }

    func isOver() -> Bool {
      state.withLock { state in
        guard state.isArmed else { return false }
        state.left -= 1
        return state.left <= 0
      }
    }
  }

  @Test func aFullDiskLosesNothing() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    let store = try Store.open(path: path, access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    try await store.poll(feed, [item("1", "t1")], at: start)
    let before = try await Self.dump(store)
    let large = (1...300).map { item("\($0)", String(repeating: "t\($0) ", count: 200)) }

    try await store.database.writeWithoutTransaction { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages + 3)")
    }
    await #expect(throws: StoreError.self) {
      try await store.poll(feed, large, at: start + .hours(1))
    }
    do {
      try await store.poll(feed, large, at: start + .hours(1))
    } catch let error as StoreError {
      #expect(error.kind == .diskFull && error.exitCode == 74)
      #expect(
        error.sentence
          == "store \(path): no space left on the device; nothing was lost, free some space")
    }
    #expect(store.commitFailure?.kind == .diskFull)
    let during = try await Self.dump(store)
    #expect(during == before)

    try await store.database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA max_page_count = 1000000")
    }
    let commit = try await store.poll(
      feed, large, at: start + .hours(2), policy: policy { $0.floodLimit = 1000 })
    #expect(commit.counts.notified == 299)
    #expect(store.commitFailure == nil)
    try await store.close()
  }

  /// What was committed survives the process: the files as they lie there are a whole store.
  @Test func theFilesOfALivingStoreAreWhole() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    for hour in 0..<20 {
      try await store.poll(feed, [item("\(hour)", "t")], at: start + .hours(Int64(hour)))
    }
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(
        atPath: scratch.file("kabar.db" + suffix), toPath: scratch.file("copy.db" + suffix))
    }
    let copy = try Store.open(path: scratch.file("copy.db"), access: .daemon)
    let (mine, theirs) = (try await Self.dump(store), try await Self.dump(copy))
    #expect(mine == theirs && mine.count > 50)
    let check = try await copy.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    #expect(check == "ok")
    try await copy.close()
    try await store.close()
  }
}
