import Foundation
import GRDB
import HTTPTransfer
import KabarCore
import KabarTesting

@testable import Delivery
@testable import Store

/// An event log of a test's own, in a real file.
final class TestLog: Sendable {
  let directory: TemporaryDirectory
  let store: Store

  var log: DeliveryLog { store.deliveryLog }

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store.open(path: directory.path("kabar.db"), access: .daemon)
  }

  /// The log as a command sees it that runs beside the daemon.
  func fromOutside() throws -> DeliveryLog {
    try Store.open(path: store.path, access: .maintenance).deliveryLog
  }

  func addFeed(_ id: Int64, tags: [String] = [], sinks: [String] = ["*"]) throws {
    func json(_ words: [String]) -> String {
      "[" + words.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
    try store.database.write { db in
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO feed(id, url, name, tags, sinks, title) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, "https://user:secret@example.org/\(id)", "feed\(id)", json(tags), json(sinks),
          "Feed \(id)",
        ])
    }
  }

  /// Adds an event for each feed named, and the feeds that are missing.
  func add(_ feeds: [Int64], at time: Timestamp = Timestamp(seconds: 1_700_000_000)) throws {
    for feed in Set(feeds) {
      let isKnown = try store.database.read {
        try Bool.fetchOne($0, sql: "SELECT count(*) > 0 FROM feed WHERE id = ?", arguments: [feed])
      }
      if isKnown != true { try addFeed(feed) }
    }
    try store.database.write { db in
      for feed in feeds {
        let seq = (try Int64.fetchOne(db, sql: "SELECT max(seq) FROM event") ?? 0) + 1
        try db.execute(
          sql: "INSERT INTO content(id, item_id, stored_at, json) VALUES (?, ?, 0, ?)",
          arguments: [
            seq, seq, Data(#"{"id":"\#(seq)","title":"Item \#(seq)","n":\#(seq)}"#.utf8),
          ])
        try db.execute(
          sql: """
            INSERT INTO event(seq, feed_id, item_id, content_id, type, created_at)
            VALUES (?, ?, ?, ?, 0, ?)
            """, arguments: [seq, feed, seq, seq, time.milliseconds])
      }
    }
  }

  func integer(_ sql: String) throws -> Int64 {
    try store.database.read { try Int64.fetchOne($0, sql: sql) ?? -1 }
  }

  /// Waits until a query gives the value.
  func wait(for sql: String, toBe value: Int64) async throws {
    let observation = ValueObservation.tracking { db in
      // SQLite tells of no change in tables without row ids; every settlement writes to this one.
      _ = try Row.fetchAll(db, sql: "SELECT cursor, ahead FROM sink")
      return try Int64.fetchOne(db, sql: sql) ?? -1
    }
    let values = observation.values(in: store.database)
    let isSeen = try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        for try await seen in values where seen == value { return true }
        return false
      }
      group.addTask {
        try await Task.sleep(for: .seconds(30))
        return false
      }
      defer { group.cancelAll() }
      return try await group.next() ?? false
    }
    if !isSeen { throw TimedOut("\(sql) never was \(value) but \(try integer(sql))") }
  }
}

func clock() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}

/// The documented waits, a hundred times as fast.
var fast: RetryPolicy {
  var policy = RetryPolicy()
  policy.firstWait = .milliseconds(50)
  policy.firstProbeWait = .milliseconds(10)
  policy.longestProbeWait = .milliseconds(100)
  return policy
}

func makeDispatcher(
  _ log: TestLog, lines: RecordedLog = RecordedLog(), output: Int32 = 1, policy: RetryPolicy = fast
) -> Dispatcher {
  Dispatcher(
    log: log.log, eventID: { "evt_\($0)" }, transport: HTTPWebhookTransport(client: HTTPClient()),
    userAgent: "Kabar-Test", outputDescriptor: output, policy: policy, logger: lines.logger,
    now: clock, chance: { 0 })
}

func webhook(
  _ url: String, name: String = "ops", feeds: [String] = ["*"],
  _ change: (inout WebhookSettings) -> Void = { _ in }
) -> SinkSettings {
  var settings = WebhookSettings(url: url)
  change(&settings)
  return SinkSettings(name: name, kind: .webhook(settings), feeds: feeds)
}
