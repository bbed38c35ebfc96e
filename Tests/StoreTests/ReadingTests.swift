import Foundation
import GRDB
import KabarCore
import Testing

@testable import Store

@Suite struct ReadingTests {
  @Test func anItemIsFoundByWhateverIsKnownOfIt() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "alpha", tags: ["x \"y\"", "é\n"])], now: start)
    let feed = try #require(feeds.first)
    let old = [
      item("urn:1", "Storm over Java", link: "https://a.org/storm?utm_source=rss"),
      item("urn:2", "Quiet 100% day", link: "https://a.org/quiet"),
    ]
    try await store.poll(feed, old, at: start, policy: policy { $0.initial = .all })
    let renamed = item("urn:9", "Storm over Java", link: "https://a.org/storm")
    try await store.poll(feed, [renamed, old[1]], at: start + .hours(1))

    for query in [
      "urn:1", "urn:9", "http://www.a.org/storm/", "storm java", "\(store.eventID(2))",
    ] {
      let found = try await store.find(query)
      #expect(found.map(\.title) == ["Storm over Java"], "\(query)")
    }
    let percent = try await store.find("100%")
    #expect(percent.map(\.title) == ["Quiet 100% day"])
    for query in ["100_", "nothing like it", "evt_000000000000000009"] {
      let found = try await store.find(query)
      #expect(found.isEmpty, "\(query)")
    }

    let storm = try #require(try await store.find("urn:1").first)
    #expect(storm.recognised == .link && storm.recognisedAt == start + .hours(1))
    #expect(storm.keyKinds.first == .guid && storm.keyKinds.contains(.link))
    #expect(storm.feedName == "alpha" && storm.firstSeen == start)
    #expect(storm.json.map { String(decoding: $0, as: UTF8.self) }?.contains("urn:1") == true)
    let events = try await store.events(of: storm)
    #expect(events.map(\.sequence) == [2] && events.first?.id == store.eventID(2))
    let rows = try await store.feedRows()
    #expect(rows.first?.tags == ["x \"y\"", "é\n"])
    try await store.close()
  }

  @Test func anItemWithoutATitleIsFoundByItsText() async throws {
    let scratch = try Scratch()
    let store = try Store.open(path: scratch.file("kabar.db"), access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    try await store.poll(
      feed,
      [
        item("urn:1", nil, link: "https://a.org/1"), item("urn:2", "urn of ÄRGER"),
        item("urn:Ärger", nil), item("urn:4", " "),
      ], at: start, policy: policy { $0.initial = .all })
    // Beside titles that have the words; the newest first.
    #expect(try await store.find("urn").map(\.title) == [nil, "urn of ÄRGER", nil, " "])
    #expect(try await store.find("ärger URN").count == 1)
    #expect(try await store.find("a.org 1").map(\.url) == ["https://a.org/1"])
    #expect(try await store.find("nobody").isEmpty)
    try await store.close()
  }

  @Test func aBackupIsTakenWhileTheDaemonRuns() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    let store = try Store.open(path: path, access: .daemon)
    let feeds = try await store.reconcile(
      [FeedRegistration(url: "https://a/", name: "a")], now: start)
    let feed = try #require(feeds.first)
    try await store.poll(
      feed, [item("1", "t1")], at: start, policy: policy { $0.initial = .all })

    let reader = try Store.open(path: path, access: .reader)
    let target = scratch.file("backup.db")
    try await reader.backup(to: target)
    let error = await #expect(throws: StoreError.self) { try await reader.backup(to: target) }
    #expect(error?.sentence == "\(target) exists; name a file that doesn't")
    #expect(error?.exitCode == 74)
    let nowhere = scratch.file("none/backup.db")
    await #expect(throws: StoreError.self) { try await reader.backup(to: nowhere) }
    try await reader.close()

    try await store.poll(feed, [item("2", "t2")], at: start + .hours(1))
    let lost = store.eventID(2)
    let restored = try Store.open(path: target, access: .daemon)
    #expect(restored.eventID(1) == store.eventID(1))
    // The number is given again, the id isn't: the receiver has seen the other one.
    try await restored.poll(feed, [item("3", "t3")], at: start + .hours(1))
    #expect(restored.eventID(2) != lost && restored.sequence(of: lost) == nil)
    try await restored.close()
    try await store.close()
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(!names.contains { $0.hasSuffix(".partial") })
  }
}
