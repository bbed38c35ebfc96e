import GRDB
import GRDBSQLite
import KabarCore
import Testing

@testable import Store

@Suite struct DurabilityTests {
  /// What was reported as committed has been given to the disk, as far as a poll more would not bring
  /// it back.
  @Test func newsAndDeliveriesWaitForTheDiskUnchangedPollsDont() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    let sinks = try await store.deliveryLog.attachSinks(["out"], now: start)
    let sink = try #require(sinks.first)
    let syncs = try await SyncCounter(store)

    // The first transaction of all: nobody set anything before it.
    var ahead = Settlement(cursor: 0)
    ahead.ahead = SequenceBitmap([false, true])
    try await store.deliveryLog.settle(ahead, of: sink.id, now: start)
    #expect(try await syncs.take() == 1)
    try await store.poll(feed, [item("1", "one")], at: start)
    #expect(try await syncs.take() == 1)
    for _ in 1...3 { try await store.answer(feed, 304, .notModified) }
    #expect(try await syncs.take() == 0)
    try await store.poll(feed, [item("1", "one"), item("2", "two")], at: start + .hours(1))
    #expect(try await syncs.take() == 1)
    try await store.answer(feed, 500, .failed(sentence: "HTTP 500", counts: true))
    #expect(try await syncs.take() == 0)
    // The cursor of a sink, right behind a transaction that didn't wait.
    try await store.deliveryLog.settle(Settlement(cursor: 1), of: sink.id, now: start)
    #expect(try await syncs.take() == 1)
    // Who asked to be left alone is left alone after a power failure, too.
    try await store.answer(feed, 429, .failed(sentence: "HTTP 429", counts: true)) {
      $0.hints.retryAt = $0.polledAt + .hours(2)
    }
    #expect(try await syncs.take() == 1)
    try await store.answer(feed, 410, .gone)
    #expect(try await syncs.take() == 1)
    try await store.close()
    syncs.end()
  }

  @Test func repairsWaitForTheDisk() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    try await Store.open(path: path, access: .daemon).close()
    let repair = try Store.open(path: path, access: .maintenance)
    let level = try await repair.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    #expect(level == 2)
    try await repair.close()
  }
}

extension Store {
  /// Commits a poll without a document.
  fileprivate func answer(
    _ feed: FeedID, _ status: Int, _ outcome: PollOutcome,
    _ change: (inout PollRecord) -> Void = { _ in }
  ) async throws {
    let state = try #require(try await states(of: [feed]).first)
    var record = PollRecord(
      state: state, policy: FeedPolicy(), polledAt: start + .hours(1), outcome: outcome)
    record.status = status
    change(&record)
    _ = try await commit(record)
  }
}

/// Counts how often SQLite has the WAL of a store written to the disk, by a function of its own in
/// place of the file's.
///
/// `@unchecked Sendable`: the table is used on the store's writing connection only.
private final class SyncCounter: @unchecked Sendable {
  /// What SQLite sees as the file's methods, and what only we see behind it.
  private struct Table {
    var methods: sqlite3_io_methods
    var original: UnsafePointer<sqlite3_io_methods>
    var count = 0
  }

  private let store: Store
  private let table = UnsafeMutablePointer<Table>.allocate(capacity: 1)

  init(_ store: Store) async throws {
    self.store = store
    try await store.database.writeWithoutTransaction { db in
      let table = self.table
      var found: UnsafeMutablePointer<sqlite3_file>?
      sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &found)
      let file = try #require(found)
      let original = try #require(file.pointee.pMethods)
      table.initialize(to: Table(methods: original.pointee, original: original))
      table.pointee.methods.xSync = { file, flags in
        guard let file, let methods = file.pointee.pMethods else { return SQLITE_MISUSE }
        let table = UnsafeMutableRawPointer(mutating: methods).assumingMemoryBound(to: Table.self)
        table.pointee.count += 1
        return table.pointee.original.pointee.xSync(file, flags)
      }
      file.pointee.pMethods = UnsafeRawPointer(table).assumingMemoryBound(
        to: sqlite3_io_methods.self)
    }
  }

  /// How often since it was last asked.
  func take() async throws -> Int {
    try await store.database.writeWithoutTransaction { _ in
      defer { self.table.pointee.count = 0 }
      return self.table.pointee.count
    }
  }

  /// The store must be closed: it uses the table until then.
  func end() {
    table.deinitialize(count: 1)
    table.deallocate()
  }
}
