import Foundation
import HTTPTransfer
import KabarCore
import KabarTesting
import Testing

@testable import Delivery
@testable import Store

/// The dispatcher with a real store and a receiver that misbehaves.
@Suite(.timeLimit(.minutes(2))) struct WebhookDeliveryTests {
  let log: TestLog
  let origin: LoopbackOrigin
  let lines = RecordedLog()

  init() throws {
    log = try TestLog()
    origin = try LoopbackOrigin()
  }

  /// The numbers of the events in the requests, in order.
  private func numbers(_ requests: [OriginRequest]) -> [Int] {
    requests.flatMap { request -> [Int] in
      let json = try? JSONSerialization.jsonObject(with: Data(request.body))
      let events = json as? [[String: Any]] ?? (json as? [String: Any]).map { [$0] } ?? []
      return events.compactMap {
        (($0["data"] as? [String: Any])?["item"] as? [String: Any])?["n"] as? Int
      }
    }
  }

  private func start(_ sinks: [SinkSettings]) async throws -> Dispatcher {
    let dispatcher = makeDispatcher(log, lines: lines)
    try await dispatcher.apply(sinks)
    return dispatcher
  }

  @Test func deliversInOrderOfEachFeedWithTheStandardsHeaders() async throws {
    origin.on("/hook", .status(204))
    let dispatcher = try await start([
      webhook(origin.url("/hook")) { $0.secrets = [Array("0123456789abcdef01234567".utf8)] }
    ])
    try log.add((0..<60).map { $0 % 3 })
    dispatcher.wake()
    let counts = await dispatcher.drain(atMost: .seconds(30))
    #expect(counts.delivered == 60 && counts.failed == 0)
    let requests = origin.requests
    for feed in 0..<3 {
      let own = numbers(requests).filter { ($0 - 1) % 3 == feed }
      #expect(own == own.sorted() && own.count == 20)
    }
    let first = try #require(requests.first)
    let number = try #require(numbers([first]).first)
    #expect(first["webhook-id"] == "evt_\(number)")
    #expect(first["content-type"] == "application/json")
    #expect(first["user-agent"] == "Kabar-Test")
    #expect(first["webhook-signature"]?.hasPrefix("v1,") == true)
    #expect(!first.text.contains("secret"))
    #expect(origin.connectionCount <= 4, "connections are used again")
    #expect(origin.mostAtOnce <= 4)
    #expect(try log.integer("SELECT cursor FROM sink") == 60)
    #expect(try log.integer("SELECT count(*) FROM delivery") == 0)
    let history = try await log.log.history(of: 7)
    #expect(history.first?.takenAt != nil)
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func aFailedEventIsTriedAgainAndTheOthersGoOn() async throws {
    origin.on("/hook", sequence: [.status(500), .status(200)])
    let dispatcher = try await start([webhook(origin.url("/hook"))])
    try log.add([1, 1, 1])
    dispatcher.wake()
    let requests = try await origin.requests(4)
    let sent = numbers(requests)
    #expect(sent.first == 1 && sent.filter { $0 != 1 } == [2, 3] && sent.count { $0 == 1 } == 2)
    #expect(Set(requests.map { $0["webhook-id"] }) == ["evt_1", "evt_2", "evt_3"])
    try await log.wait(for: "SELECT count(*) FROM delivery", toBe: 0)
    let history = try await log.log.history(of: 1)
    #expect(history.first?.attempts.map(\.status) == [500, 200])
    #expect(
      lines.lines.contains {
        $0.hasPrefix("warning: sink ops: answered 500; evt_1 is tried again in ")
      })
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func poisonEndsInTheDeadLettersAndCanBeRetried() async throws {
    let isCured = Watched(false)
    origin.on("/hook") { request in
      request.text.contains("\"n\":2}") && !isCured.value
        ? .text("no,\u{1B}[31m thanks", status: 422) : .status(200)
    }
    let dispatcher = try await start([
      webhook(origin.url("/hook")) {
        $0.maxAttempts = 2
        $0.batch = 3
      }
    ])
    try log.add([1, 1, 1, 1])
    dispatcher.wake()
    try await log.wait(for: "SELECT count(*) FROM delivery WHERE status = 1", toBe: 1)
    try await log.wait(for: "SELECT count(*) FROM delivery", toBe: 1)
    #expect(Set(numbers(origin.requests)) == [1, 2, 3, 4])
    #expect(origin.requests[0].text.hasPrefix("[{\"type\":\"item.new\""))
    #expect(origin.requests[0]["webhook-id"]?.hasPrefix("batch_") == true)
    let dead = try #require(try await log.log.listing(deadOnly: true, limit: 10).first)
    #expect(dead.seq == 2 && dead.attempts == 2 && dead.error == "answered 422")
    #expect(dead.item == "Item 2" && dead.feed == "feed1")
    let answers = try await log.log.history(of: 2).first?.attempts.map(\.answer)
    #expect(answers == ["no,\u{FFFD}[31m thanks", "no,\u{FFFD}[31m thanks"])
    #expect(
      lines.lines.contains {
        $0 == "error: sink ops: answered 422; evt_2 given up after 2 attempts: "
          + "see kabar deliveries --failed, then kabar retry evt_2"
      })

    isCured.update { $0 = true }
    await dispatcher.watchStore(every: .milliseconds(20))
    // Another process: only then does SQLite's counter change for ours.
    let other = try log.fromOutside()
    #expect(try await other.retry(.event(2), now: clock()).deliveries == 1)
    try await log.wait(for: "SELECT count(*) FROM delivery", toBe: 0)
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func goneSwitchesOffUntilReload() async throws {
    origin.on("/hook", sequence: [.status(410), .status(200)])
    let sink = webhook(origin.url("/hook")) { $0.concurrency = 1 }
    let dispatcher = try await start([sink])
    try log.add([1, 2, 3])
    dispatcher.wake()
    await dispatcher.drain(atMost: .seconds(30))
    #expect(origin.requests.count == 1)
    #expect(try log.integer("SELECT state FROM sink") == 2)
    #expect(lines.lines.filter { $0.contains("answered 410, switched off") }.count == 1)
    let attempts = try await log.log.history(of: 1).first?.attempts
    #expect(attempts?.map(\.status) == [410])
    try await dispatcher.apply([sink])
    try await log.wait(for: "SELECT cursor FROM sink", toBe: 3)
    #expect(numbers(origin.requests) == [1, 1, 2, 3])
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func retryAfterIsObeyedByTheWholeSink() async throws {
    origin.on("/hook", sequence: [.status(429, headers: [("Retry-After", "1")]), .status(200)])
    let dispatcher = try await start([webhook(origin.url("/hook")) { $0.concurrency = 1 }])
    try log.add([1, 2])
    dispatcher.wake()
    try await log.wait(for: "SELECT cursor FROM sink", toBe: 2)
    let requests = origin.requests
    #expect(numbers(requests) == [1, 1, 2])
    #expect(requests[1].time - requests[0].time >= .milliseconds(990))
    #expect(try log.integer("SELECT status FROM attempt") == 429)
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func redirectsAreFailures() async throws {
    origin.on("/hook", .redirect(307, to: "/elsewhere"))
    let dispatcher = try await start([webhook(origin.url("/hook")) { $0.maxAttempts = 1 }])
    try log.add([1])
    dispatcher.wake()
    try await log.wait(for: "SELECT count(*) FROM delivery WHERE status = 1", toBe: 1)
    #expect(origin.requests(to: "/elsewhere").isEmpty)
    let row = try await log.log.listing(deadOnly: true, limit: 1).first
    #expect(
      row?.error == "answered 307; redirects are not followed: set url to the final address")
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test(arguments: [
    Reply.status(200).with(.raw(Array("SSH-2.0-x\r\n".utf8))),
    Reply.status(200).with(.closeBeforeAnswer),
    Reply.status(200).with(.hang),
  ])
  func noAnswerIsARetry(reply: Reply) async throws {
    origin.on("/hook", sequence: [reply, .status(200)])
    let dispatcher = try await start([
      webhook(origin.url("/hook")) { $0.timeout = .milliseconds(300) }
    ])
    try log.add([1, 1])
    dispatcher.wake()
    try await log.wait(for: "SELECT count(*) FROM delivery", toBe: 1)
    try await log.wait(for: "SELECT count(*) FROM delivery", toBe: 0)
    try await log.wait(for: "SELECT cursor FROM sink", toBe: 2)
    #expect(try log.integer("SELECT status FROM attempt ORDER BY id LIMIT 1") == 0)
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func endlessAnswersAreCutOffAndCount() async throws {
    origin.on("/hook", Reply.status(200).with(.endlessBody(bytes: 1 << 30)))
    let dispatcher = try await start([webhook(origin.url("/hook"))])
    try log.add([1])
    dispatcher.wake()
    let counts = await dispatcher.drain(atMost: .seconds(30))
    #expect(counts.delivered == 1)
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func aDeadReceiverDelaysNobodyAndRecovers() async throws {
    origin.on("/alive", .status(200))
    let isUp = Watched(false)
    origin.on("/dead") { _ in isUp.value ? .status(200) : Reply.status(200).with(.closeBeforeAnswer)
    }
    origin.on("/slow", Reply.status(200).held(by: Gate()))
    let dispatcher = try await start([
      webhook(origin.url("/dead"), name: "dead"),
      webhook(origin.url("/slow"), name: "slow"),
      webhook(origin.url("/alive"), name: "alive"),
    ])
    try log.add((0..<200).map { $0 % 50 })
    dispatcher.wake()
    try await log.wait(for: "SELECT cursor FROM sink WHERE name = 'alive'", toBe: 200)
    #expect(
      await lines.wait {
        $0.contains { $0.contains("sink dead: ") && $0.contains("counts as down") }
      })
    isUp.update { $0 = true }
    try await log.wait(
      for:
        "SELECT cursor FROM sink WHERE name = 'dead' AND NOT EXISTS (SELECT * FROM delivery WHERE sink_id = id)",
      toBe: 200)
    #expect(
      lines.lines.contains { $0.contains("sink dead: the receiver takes events again") })
    #expect(try log.integer("SELECT count(*) FROM delivery WHERE status = 1") == 0)
    #expect(Set(numbers(origin.requests(to: "/dead"))).count == 200)
    await dispatcher.stop(grace: .milliseconds(100))
  }

  @Test func restartGoesOnWhereItWas() async throws {
    let gate = Gate()
    // Event 1 hangs, 2 fails, 3… are taken: the second start must repeat only 1.
    origin.on("/hook") { request in
      if request.text.contains("\"n\":1}") { return Reply.status(200).held(by: gate) }
      return .status(request.text.contains("\"n\":2}") ? 500 : 200)
    }
    let sink = webhook(origin.url("/hook"))
    var policy = fast
    policy.firstWait = .hours(1)
    let first = makeDispatcher(log, lines: lines, policy: policy)
    try await first.apply([sink])
    try log.add([1, 2, 3, 4, 5])
    first.wake()
    _ = try await origin.requests(5)
    try await log.wait(for: "SELECT length(ahead) FROM sink WHERE hex(ahead) = '1E'", toBe: 1)
    await first.stop(grace: .milliseconds(50))
    #expect(try log.integer("SELECT cursor FROM sink") == 0)
    origin.forgetRequests()
    gate.open()
    let second = makeDispatcher(log, lines: lines, policy: policy)
    try await second.apply([sink])
    try await log.wait(for: "SELECT cursor FROM sink", toBe: 5)
    #expect(numbers(origin.requests) == [1])
    #expect(try log.integer("SELECT seq FROM delivery") == 2)
    #expect(try log.integer("SELECT attempts FROM delivery") == 1)
    await second.stop(grace: .seconds(1))
  }

  @Test func routesAndNewSinks() async throws {
    origin.on("/a", .status(200))
    origin.on("/b", .status(200))
    try log.addFeed(1, tags: ["news"])
    try log.addFeed(2, sinks: ["b"])
    try log.addFeed(3)
    let a = webhook(origin.url("/a"), name: "a", feeds: ["tag:news", "feed2"])
    let dispatcher = try await start([a])
    try log.add([1, 2, 3])
    dispatcher.wake()
    await dispatcher.drain(atMost: .seconds(30))
    let b = webhook(origin.url("/b"), name: "b")
    try await dispatcher.apply([a, b])
    try log.add([1, 2, 3])
    dispatcher.wake()
    await dispatcher.drain(atMost: .seconds(30))
    #expect(numbers(origin.requests(to: "/a")) == [1, 4])
    #expect(numbers(origin.requests(to: "/b")).sorted() == [4, 5, 6], "nothing from before it")
    #expect(try log.integer("SELECT min(cursor) FROM sink") == 6)
    #expect(try await log.log.horizon() == 7)
    await dispatcher.stop(grace: .seconds(1))
  }

  /// What waits for a receiver goes by the configuration in force when its turn comes.
  @Test func waitingEventsFollowNewRoutes() async throws {
    let gate = Gate()
    origin.on("/a") { request in
      request.text.contains("\"n\":1}") ? Reply.status(200).held(by: gate) : .status(200)
    }
    try log.addFeed(1)
    try log.addFeed(2)
    try log.addFeed(3, sinks: ["other"])
    let sink = webhook(origin.url("/a"), name: "a") { $0.concurrency = 1 }
    let dispatcher = try await start([sink])
    try log.add([1, 2, 3, 1, 2, 3])
    dispatcher.wake()
    _ = try await origin.requests(1)
    try log.addFeed(2, sinks: ["other"])
    try log.addFeed(3)
    try await dispatcher.apply([sink])
    gate.open()
    await dispatcher.drain(atMost: .seconds(30))
    #expect(numbers(origin.requests) == [1, 3, 4, 6])
    #expect(try log.integer("SELECT cursor FROM sink") == 6)
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func replayDeliversAgainInOrderAndLeavesTheCursor() async throws {
    origin.on("/hook", .status(200))
    let dispatcher = try await start([webhook(origin.url("/hook"))])
    try log.add([1, 2, 1, 2, 1])
    dispatcher.wake()
    await dispatcher.drain(atMost: .seconds(30))
    origin.forgetRequests()
    await dispatcher.watchStore(every: .milliseconds(20))
    let other = try log.fromOutside()
    #expect(try await other.replay(to: "none", feeds: nil, since: nil, now: clock()) == nil)
    let feeds: Set<FeedID> = [FeedID(1)]
    #expect(try await other.replay(to: "ops", feeds: feeds, since: nil, now: clock()) == 3)
    try await log.wait(for: "SELECT count(*) FROM attempt", toBe: 3)
    #expect(numbers(origin.requests) == [1, 3, 5])
    #expect(try log.integer("SELECT cursor FROM sink") == 5)
    await dispatcher.stop(grace: .seconds(1))
  }

  @Test func testSinkShowsStatusAndAnswer() async throws {
    origin.on("/hook", sequence: [.text("fi\u{1B}ne\nindeed"), .status(302)])
    let test = SinkTest(
      transport: HTTPWebhookTransport(client: HTTPClient()), userAgent: "Kabar-Test",
      now: { Timestamp(seconds: 0) })
    let good = await test.run(webhook(origin.url("/hook")), chance: 35)
    #expect(good.isTaken)
    #expect(
      good.lines == [
        "ops: sent evt_testz, \(origin.requests[0].body.count) bytes, unsigned",
        "ops: answer: fi\u{FFFD}ne indeed", "ops: answered 200, after 0ms",
      ])
    #expect(origin.requests[0].text.hasPrefix(#"{"type":"item.new","id":"evt_testz","timestamp""#))
    let bad = await test.run(webhook(origin.url("/hook")))
    #expect(!bad.isTaken)
    #expect(
      bad.lines.last
        == "ops: answered 302; redirects are not followed: set url to the final address, after 0ms")
  }
}
