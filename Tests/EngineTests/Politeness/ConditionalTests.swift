import KabarCore
import KabarTesting
import Testing

@testable import Engine

private let url = "http://paper.example/rss"

@Suite("Politeness: conditional requests", .timeLimit(.minutes(2)))
struct ConditionalTests {
  /// The bytes of an answer, whatever is no UTF-8 in them included.
  private func raw(_ status: Int, etag: [UInt8]?, modified: [UInt8]?, body: String) -> Reply {
    var bytes = Array("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n".utf8)
    if let etag { bytes += Array("ETag: ".utf8) + etag + [13, 10] }
    if let modified { bytes += Array("Last-Modified: ".utf8) + modified + [13, 10] }
    return Reply(fault: .raw(bytes + [13, 10] + Array(body.utf8)))
  }

  private static let oddities: [(etag: String, modified: String)] = [
    ("\"plain\"", "Mon, 23 Nov 2026 11:00:00 GMT"), ("W/\"weak\"", "yesterday, about noon"),
    ("no-quotes", "0"), ("\"two\", \"values\"", "Mon, 23 Nov 2026 12:00:00 +0100"),
    ("\"a\\\"b;  c='d'\"", "1795435200"), ("W/ \"-gzip;br\"", "Mon,  23-Nov-26 11:00:00 GMT"),
    ("\"caf\u{e9}\"", "lundi 23 f\u{e9}vrier"),
  ]

  @Test(arguments: Self.oddities)
  func bothValidatorsAreOpaqueAndGoBackByteForByte(etag: String, modified: String) async throws {
    let guest = try await Guest(feed(url))
    // As Latin-1: what is not ASCII is no UTF-8 then.
    let bytes = [etag, modified].map { text in
      text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
    guest.origin.on(
      url,
      sequence: [
        raw(200, etag: bytes[0], modified: bytes[1], body: rss("one")),
        raw(304, etag: nil, modified: nil, body: ""),
      ])
    try await guest.poll()
    try await guest.poll()
    try await guest.restart()
    try await guest.poll()
    let requests = guest.origin.requests(to: url)
    #expect(requests.count == 3)
    #expect(requests[0]["If-None-Match"] == nil)
    #expect(requests[0]["If-Modified-Since"] == nil)
    // The origin reads a head that is no UTF-8 as Latin-1.
    for request in requests.dropFirst() {
      #expect(request["If-None-Match"] == etag)
      #expect(request["If-Modified-Since"] == modified)
    }
  }

  @Test func aCutDocumentIsAskedForWholeTheNextTime() async throws {
    let guest = try await Guest(feed(url))
    let whole = rss("one", "two")
    guest.origin.on(
      url,
      sequence: [
        .text(String(whole.dropLast(20)), headers: [("ETag", "\"1\"")]),
        .text(whole, headers: [("ETag", "\"1\"")]), .status(304),
      ])
    for _ in 0..<3 { try await guest.poll() }
    let asked = guest.origin.requests(to: url).map { $0["If-None-Match"] }
    #expect(asked == [nil, nil, "\"1\""])
  }

  @Test(arguments: [false, true])
  func whatWasBehindTheCutOfAFirstDocumentIsNoNews(isJSON: Bool) async throws {
    let guest = try await Guest(feed(url))
    func document(_ titles: String...) -> String {
      let items = titles.map {
        isJSON
          ? "{\"id\":\"\($0)\",\"title\":\"\($0)\"}"
          : "<item><guid>\($0)</guid><title>\($0)</title></item>"
      }
      return isJSON
        ? "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"A paper\",\"items\":["
          + items.joined(separator: ",") + "]}"
        : "<rss><channel>\(items.joined())</channel></rss>"
    }
    func cut(_ text: String, before title: String) -> String {
      text.range(of: title).map { String(text[..<$0.lowerBound]) } ?? text
    }
    let etag = [("ETag", "\"1\"")]
    let whole = document("d", "c", "b", "a")
    guest.origin.on(
      url,
      sequence: [
        // Nothing is known of a feed that was cut before its first item.
        .text(isJSON ? "{" : "<rss><channel><title>A paper</title>", headers: etag),
        .text(
          cut(document("c", "b", "a"), before: isJSON ? ",{\"id\":\"a\"" : "<item><guid>a"),
          headers: etag),
        .text(cut(whole, before: isJSON ? ",{\"id\":\"b\"" : "<item><guid>b"), headers: etag),
        .text(whole, headers: etag),
        .status(304),
      ])
    for _ in 0..<3 { try await guest.poll() }
    #expect(try await guest.store.latestEventSequence() == 1, "d is new")
    try await guest.restart()
    for _ in 0..<2 { try await guest.poll() }
    #expect(try await guest.store.latestEventSequence() == 1, "a is not")
    #expect(try await guest.store.feedRows()[0].itemCount == 4)
    #expect(
      guest.log.lines.contains {
        $0.contains("0 new, 0 updated, 3 known, 0 filtered, 0 too old, 1 of the first poll")
      })
    let asked = guest.origin.requests(to: url).map { $0["If-None-Match"] }
    #expect(asked == [nil, nil, nil, nil, "\"1\""])
  }

  @Test func validatorsAreRenewedOn304AsOn200() async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(
      url,
      sequence: [
        .text(rss("one"), headers: [("ETag", "\"1\""), ("Last-Modified", "then")]),
        .status(304, headers: [("ETag", "\"2\"")]),
        .text(rss("one", "two"), headers: [("ETag", "\"3\"")]),
        .text(rss("one", "two", "three")),
        .status(304),
      ])
    for _ in 0..<5 { try await guest.poll() }
    let requests = guest.origin.requests(to: url)
    #expect(requests.map { $0["If-None-Match"] } == [nil, "\"1\"", "\"2\"", "\"3\"", nil])
    #expect(
      requests.map { $0["If-Modified-Since"] } == [nil, "then", "then", nil, nil],
      "a 304 keeps what it doesn't name, a 200 doesn't")
  }

  @Test func anUnchangedFeedCostsNoParse() async throws {
    let guest = try await Guest(feed(url))
    let etag = [("ETag", "\"1\"")]
    guest.origin.on(
      url,
      sequence: [
        .text(rss("one"), headers: etag), .status(304), .text(rss("one")),
        .text(rss("one")), .text(rss("one", "two")),
      ])
    for _ in 0..<5 { try await guest.poll() }
    let kinds = guest.log.lines.compactMap { line in
      ["first poll", "not modified", "same content", "1 new, 0 updated, 1 known"].first {
        line.contains($0)
      }
    }
    #expect(
      kinds == [
        "first poll", "not modified", "same content", "same content",
        "1 new, 0 updated, 1 known",
      ])
  }

  @Test func a304WritesNothingButTheSchedule() async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(
      url, sequence: [.text(rss("one"), headers: [("ETag", "\"1\"")]), .status(304)])
    var before = try await guest.poll()
    let items = try await guest.store.feedRows()[0].itemCount
    guest.clock.step(by: .hours(1))
    let after = try await guest.poll()
    before.lastPoll = after.lastPoll
    before.lastSuccess = after.lastSuccess
    before.status = 304
    before.nextPoll = after.nextPoll
    before.nextPollReason = after.nextPollReason
    #expect(before == after)
    #expect(try await guest.store.feedRows()[0].itemCount == items)
    #expect(try await guest.store.latestEventSequence() == 0)
  }

  @Test func aChangedAddressForgetsItsValidators() async throws {
    let guest = try await Guest(feed(url))
    let moved = "http://paper.example/atom"
    for address in [url, moved] {
      guest.origin.on(address, .text(rss("one"), headers: [("ETag", "\"same\"")]))
    }
    try await guest.poll()
    try await guest.configure(feed(moved, "was = [\"\(url)\"]"))
    try await guest.poll()
    #expect(guest.origin.requests(to: moved).map { $0["If-None-Match"] } == [nil])
    #expect(try await guest.store.latestEventSequence() == 0, "the items are still known")
  }

  /// A feed of one item that is edited twice, the second time within the cooldown of the first;
  /// then nothing but 304s.
  private func editedTwice(_ keys: String) async throws -> Guest {
    let guest = try await Guest(
      feed(url, "adaptive = false\ninterval = \"1h\"\nupdates = true\n" + keys))
    let titles = ["one", "two", "three"]
    let served = Watched(0)
    guest.origin.on(url) { request in
      let number = served.value
      guard request["If-None-Match"] != "\"\(number)\"" else { return .status(304) }
      let item = "<item><guid>1</guid><title>\(titles[number])</title></item>"
      let channel = "<channel><title>A paper</title>\(item)</channel>"
      return .text("<rss version=\"2.0\">\(channel)</rss>", headers: [("ETag", "\"\(number)\"")])
    }
    try await guest.poll()
    for number in 1...2 {
      served.update { $0 = number }
      guest.clock.step(by: .hours(1))
      try await guest.poll()
      #expect(try await guest.store.latestEventSequence() == 1)
    }
    return guest
  }

  @Test func aShortenedCooldownHoldsForWhatIsKeptBackAlready() async throws {
    // By default; and longer than the week after which a feed is asked unconditionally anyway.
    for before in ["", "update_cooldown = \"30d\""] {
      let guest = try await editedTwice(before)
      guest.clock.step(by: .hours(1))
      try await guest.poll()
      #expect(try await guest.store.latestEventSequence() == 1, "two hours after the update")
      try await guest.configure(
        feed(url, "adaptive = false\nupdates = true\nupdate_cooldown = \"150m\""))
      guest.clock.step(by: .minutes(20))
      try await guest.poll()
      #expect(try await guest.store.latestEventSequence() == 1, "not before the new one is over")
      guest.clock.step(by: .minutes(20))
      try await guest.poll()
      #expect(try await guest.store.latestEventSequence() == 2)
      // All is told: 304s again.
      guest.clock.step(by: .hours(3))
      try await guest.poll()
      let asked = guest.origin.requests(to: url).map { $0["If-None-Match"] }
      #expect(asked.last == "\"2\"")
      if before.isEmpty {
        #expect(asked == [nil, "\"0\"", "\"1\"", "\"2\"", "\"2\"", nil, "\"2\""])
      }
    }
  }

  @Test func aCooldownOfManyWeeksKeepsAFeedConditional() async throws {
    let guest = try await editedTwice("update_cooldown = \"30d\"")
    for _ in 0..<31 {
      guest.clock.step(by: .days(1))
      try await guest.poll()
    }
    #expect(try await guest.store.latestEventSequence() == 2)
    let bare = guest.origin.requests(to: url).count { $0["If-None-Match"] == nil }
    #expect((4...6).contains(bare), "the first, one a week, and the one that tells: \(bare)")
  }

  @Test func whatTheCooldownKeptBackIsAskedForAgainOnce() async throws {
    let guest = try await editedTwice("")
    for _ in 0..<10 {
      guest.clock.step(by: .hours(1))
      try await guest.poll()
    }
    #expect(try await guest.store.latestEventSequence() == 2)
    let requests = guest.origin.requests(to: url)
    #expect(requests.count == 13 && requests.count { $0["If-None-Match"] == nil } == 2)
  }

  @Test func onceAWeekARequestGoesOutUnconditionally() async throws {
    let guest = try await Guest(feed(url, "adaptive = false\ninterval = \"6h\""))
    // Stuck on 304: whoever asks conditionally never sees the second item.
    let asked = Watched(0)
    guest.origin.on(url) { request in
      guard request["If-None-Match"] == nil else { return .status(304) }
      let number = asked.update { count in
        count += 1
        return count
      }
      return .text(number == 1 ? rss("one") : rss("one", "two"), headers: [("ETag", "\"1\"")])
    }
    await guest.run(for: .days(22))
    let requests = guest.origin.requests(to: url)
    let unconditional = requests.indices.filter { requests[$0]["If-None-Match"] == nil }
    #expect(requests.count > 80)
    #expect(unconditional.count == 3 || unconditional.count == 4, "\(unconditional)")
    for (one, other) in zip(unconditional, unconditional.dropFirst()) {
      #expect((28...33).contains(other - one), "about a week of polls: \(unconditional)")
    }
    #expect(try await guest.store.latestEventSequence() == 1)
  }
}
