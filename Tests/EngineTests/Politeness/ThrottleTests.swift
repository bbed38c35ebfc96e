import KabarCore
import KabarTesting
import Testing

@testable import Engine

private let url = "http://paper.example/rss"
private let other = "http://paper.example/other"

@Suite("Politeness: 429, 503 and backoff", .timeLimit(.minutes(2)))
struct ThrottleTests {
  private static let cases:
    [(status: Int, header: String?, wait: ClosedRange<Interval>, reason: String)] = [
      (429, "7200", .hours(2)...(.hours(2)), "Retry-After"),
      (429, "Mon, 23 Nov 2026 17:00:00 GMT", .hours(5)...(.hours(5)), "Retry-After"),
      (503, "7200", .hours(2)...(.hours(2)), "Retry-After"),
      (503, "Mon, 23 Nov 2026 17:00:00 GMT", .hours(5)...(.hours(5)), "Retry-After"),
      (429, "31536000", .hours(24)...(.hours(24)), "Retry-After"),
      (503, "5", .hours(1)...(.hours(1)), "every 1h"),
      (429, nil, .hours(1)...(.minutes(75)), "backoff 1"),
      (503, "soon", .hours(1)...(.minutes(75)), "backoff 1"),
      (500, "7200", .hours(1)...(.minutes(75)), "backoff 1"),
      (404, nil, .hours(1)...(.minutes(75)), "backoff 1"),
      (403, nil, .hours(1)...(.minutes(75)), "backoff 1"),
    ]

  @Test(arguments: Self.cases)
  func retryAfterIsObeyedInBothForms(
    status: Int, header: String?, wait: ClosedRange<Interval>, reason: String
  ) async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(
      url, .status(status, headers: header.map { [("Retry-After", $0)] } ?? []))
    try await guest.poll()
    let next = try await guest.next()
    #expect(wait.contains(next.wait), "\(next.wait)")
    #expect(next.reason == reason)
  }

  /// Two feeds of one host and one of another, one transfer at a time for determinism.
  private func threeFeeds() async throws -> Guest {
    try await Guest(
      feed(url) + feed(other, name: "other") + feed("http://away.example/", name: "away"),
      fetch: "per_host = 1")
  }

  @Test func a429SilencesTheWholeHostAndNoOtherEvenOverARestart() async throws {
    let guest = try await threeFeeds()
    guest.origin.on("http://paper.example/*", .status(429, headers: [("Retry-After", "7200")]))
    guest.origin.on("http://away.example/", .text(rss("one")))
    await guest.run(for: .minutes(30))
    let paper = { guest.origin.requests.filter { $0.path.contains("paper.example") }.count }
    #expect(paper() == 1)
    #expect(guest.origin.requests(to: "http://away.example/").count == 1)
    let waits = [try await guest.state("paper"), try await guest.state("other")]
    #expect(Set(waits.map(\.nextPollReason)) == ["Retry-After", "host limit"])
    for state in waits {
      let wait = (state.nextPoll ?? .never) - Guest.start
      #expect(wait >= .hours(2) && wait < .minutes(121))
    }
    // A feed that is new, hence due at once, finds its host still silent after a restart.
    try await guest.configure(
      feed(url) + feed(other, name: "other") + feed("http://paper.example/new", name: "new"))
    try await guest.restart()
    await guest.run(for: .minutes(80))
    #expect(paper() == 1)
    #expect(try await guest.next("new").reason == "host limit")
    guest.origin.on("http://paper.example/*", .text(rss("one")))
    await guest.run(for: .minutes(30))
    #expect(paper() == 4, "all three once the silence is over")
    for name in ["paper", "other", "new"] { #expect(try await guest.state(name).error == nil) }
  }

  @Test func aSilenceShorterThanTheIntervalOutlivesARestartToo() async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on("http://paper.example/*", .status(429, headers: [("Retry-After", "600")]))
    await guest.run(for: .seconds(10))
    #expect(guest.origin.requests.count == 1)
    try await guest.configure(feed(url) + feed(other, name: "other"))
    try await guest.restart()
    await guest.run(for: .minutes(9))
    #expect(guest.origin.requests.count == 1, "a new feed of the host waits, too")
    guest.origin.on("http://paper.example/*", .text(rss("one")))
    await guest.run(for: .minutes(2))
    #expect(guest.origin.requests(to: other).count == 1)
  }

  @Test func whereRedirectsLeadTheyStandInLineToo() async throws {
    let count = 12
    let tables = (0..<count).map { feed("http://h\($0).example/", name: "f\($0)") }.joined()
    let guest = try await Guest(tables, fetch: "per_host = 2")
    for number in 0..<count {
      guest.origin.on(
        "http://h\(number).example/", .redirect(302, to: "http://hub.example/\(number)"))
    }
    let times = Watched<[ContinuousClock.Instant]>([])
    guest.origin.on("http://hub.example/*") { _ in
      times.update { $0.append(.now) }
      var reply = Reply.text(rss("one"))
      reply.delay = .milliseconds(50)
      return reply
    }
    await guest.run(for: .minutes(10))
    for number in 0..<count { #expect(try await guest.state("f\(number)").lastSuccess != nil) }
    #expect(times.value.count == count)
    let gaps = zip(times.value.dropFirst(2), times.value).map { $0 - $1 }
    #expect(gaps.allSatisfy { $0 > .milliseconds(40) }, "never a third beside two: \(gaps)")
  }

  @Test func aHostThatAskedForSilenceIsNotLedToByRedirects() async throws {
    let tables = (0..<6).map { feed("http://h\($0).example/", name: "f\($0)") }.joined()
    let guest = try await Guest(tables)
    for number in 0..<6 {
      guest.origin.on(
        "http://h\(number).example/", .redirect(302, to: "http://hub.example/\(number)"))
    }
    guest.origin.on("http://hub.example/*", .status(429, headers: [("Retry-After", "7200")]))
    await guest.run(for: .minutes(100))
    let hub = { guest.origin.requests.filter { $0.path.contains("hub.example") }.count }
    #expect(hub() == 1)
    var states: [FeedState] = []
    for number in 0..<6 { states.append(try await guest.state("f\(number)")) }
    #expect(states.filter { $0.failures == 1 }.count == 1, "only the one that was told")
    #expect(states.filter { $0.nextPollReason == "host limit" }.count == 5)
    guest.origin.on("http://hub.example/*", .text(rss("one")))
    await guest.run(for: .minutes(60))
    for number in 0..<6 { #expect(try await guest.state("f\(number)").lastSuccess != nil) }
  }

  @Test func aHostsPaceHoldsForThoseThatAreLedThere() async throws {
    let rule = "[[host]]\nname = \"hub.example\"\nrate = \"1/h\"\n"
    let tables = (0..<3).map { feed("http://h\($0).example/", name: "f\($0)") }.joined()
    let guest = try await Guest(rule + tables)
    let times = Watched<[Timestamp]>([])
    let clock = guest.clock
    for number in 0..<3 {
      guest.origin.on(
        "http://h\(number).example/", .redirect(302, to: "http://hub.example/\(number)"))
    }
    guest.origin.on("http://hub.example/*") { _ in
      times.update { $0.append(clock.now()) }
      return .text(rss("one"))
    }
    await guest.run(for: .hours(7))
    let gaps = zip(times.value.dropFirst(), times.value).map { $0 - $1 }
    #expect(times.value.count >= 4)
    #expect(gaps.allSatisfy { $0 >= .hours(1) }, "\(gaps)")
    #expect(Set(guest.origin.requests.filter { $0.path.contains("hub") }.map(\.path)).count == 3)
  }

  @Test func aHostsOwnPaceOutlivesARestart() async throws {
    let rule = "[[host]]\nname = \"paper.example\"\nrate = \"1/h\"\n"
    let guest = try await Guest(rule + feed(url))
    guest.origin.on("http://paper.example/*", .text(rss("one")))
    await guest.run(for: .minutes(10))
    #expect(guest.origin.requests.count == 1)
    try await guest.configure(rule + feed(url) + feed(other, name: "other"))
    try await guest.restart()
    await guest.run(for: .minutes(45))
    #expect(guest.origin.requests(to: other).isEmpty)
    #expect(try await guest.next("other").reason == "host limit")
    await guest.run(for: .minutes(20))
    #expect(guest.origin.requests(to: other).count == 1)
  }

  @Test func a503SilencesItsFeedOnly() async throws {
    let guest = try await threeFeeds()
    guest.origin.on(url, .status(503, headers: [("Retry-After", "7200")]))
    guest.origin.on(other, .text(rss("one")))
    guest.origin.on("http://away.example/", .text(rss("one")))
    await guest.run(for: .minutes(90))
    #expect(guest.origin.requests(to: url).count == 1)
    #expect(guest.origin.requests(to: other).count == 2)
  }

  @Test func aRetryAfterOfYearsHoldsAHostForADayAtMost() async throws {
    let guest = try await threeFeeds()
    guest.origin.on(
      "http://paper.example/*", .status(429, headers: [("Retry-After", "999999999999")]))
    guest.origin.on("http://away.example/", .text(rss("one")))
    await guest.run(for: .days(3))
    let polls = guest.origin.requests.filter { $0.path.contains("paper.example") }
    #expect(polls.count >= 3 && polls.count <= 6, "\(polls.count)")
    #expect(Set(polls.map(\.path)).count == 2, "each of the two has its turn")
  }

  private static let failures: [(name: String, reply: Reply, sentence: String)] = [
    ("5xx", .status(502), "HTTP 502: the server has a fault"),
    ("404", .status(404), "HTTP 404: no such page; has the feed moved?"),
    (
      "403", .status(403),
      "HTTP 403: the site refuses us; a user_agent or headers key for this feed may help"
    ),
    (
      "429", .status(429),
      "HTTP 429: too many requests; a longer interval or a [[host]] rate may help"
    ),
    (
      "broken", Reply(fault: .raw(Array("SSH-2.0-OpenSSH\r\n".utf8))),
      "the answer breaks HTTP: it does not begin like an HTTP answer"
    ),
  ]

  @Test(arguments: Self.failures)
  func failuresBackOffWithJitterButNeverBeyondADay(
    name: String, reply: Reply, sentence: String
  ) async throws {
    let guest = try await Guest(feed(url, "max_interval = \"7d\""))
    let times = Watched<[Timestamp]>([])
    let clock = guest.clock
    guest.origin.on(url) { _ in
      times.update { $0.append(clock.now()) }
      return reply
    }
    await guest.run(for: .days(12))
    let state = try await guest.state("paper")
    #expect(state.error == sentence)
    #expect(state.failures == times.value.count)
    let waits = zip(times.value, times.value.dropFirst()).map { $1 - $0 }
    #expect(waits.count >= 12)
    for (number, wait) in waits.enumerated() {
      let base = Interval.hours(1 << Int64(min(number, 10)))
      #expect(wait >= min(base, .days(1)) && wait.milliseconds <= 86_401_000, "\(number): \(wait)")
      if number < 4 {
        #expect(wait.milliseconds <= base.milliseconds * 5 / 4 + 1000)
      }
    }
    #expect(waits.contains { $0.milliseconds % 3_600_000 > 60_000 }, "there is jitter")
    // The first success forgets it all.
    guest.origin.on(url, .text(rss("one")))
    await guest.run(for: .days(1))
    #expect(try await guest.state("paper").failures == 0)
  }

  @Test func aHostsRateHoldsForThoseWhomA429HasMadeWait() async throws {
    let tables = (0..<6).map { feed("http://slow.example/\($0)", name: "f\($0)") }.joined()
    let guest = try await Guest(
      tables + "[[host]]\nname = \"slow.example\"\nrate = \"1/m\"\n")
    let times = Watched<[Timestamp]>([])
    let clock = guest.clock
    guest.origin.on("*") { _ in
      let count = times.update { times in
        times.append(clock.now())
        return times.count
      }
      return count == 2 ? .status(429, headers: [("Retry-After", "1800")]) : .text(rss("one"))
    }
    await guest.run(for: .minutes(40))
    #expect(times.value.count >= 6)
    for (number, (one, next)) in zip(times.value, times.value.dropFirst()).enumerated() {
      #expect(next - one >= .seconds(number == 1 ? 1800 : 60), "\(times.value)")
    }
  }

  @Test func theHostThatARedirectLedToIsTheOneThatIsSilenced() async throws {
    let guest = try await Guest(
      feed("http://a.example/1") + feed("http://a.example/2", name: "beside")
        + feed("http://cdn.example/", name: "cdn"), fetch: "per_host = 1\nconcurrency = 1")
    guest.origin.on("http://a.example/1", .redirect(to: "http://cdn.example/feed"))
    guest.origin.on("http://a.example/2", .text(rss("one")))
    guest.origin.on("http://cdn.example/feed", .status(429, headers: [("Retry-After", "7200")]))
    guest.origin.on("http://cdn.example/", .text(rss("one")))
    await guest.run(for: .seconds(10))
    await guest.run(for: .minutes(110))
    #expect(guest.origin.requests(to: "http://cdn.example/").count <= 1)
    #expect(guest.origin.requests(to: "http://a.example/2").count == 2)
  }

  @Test func feedsThatMovedToOneHostArePacedByItTogether() async throws {
    let tables = (0..<5).map { feed("http://h\($0).example/", name: "f\($0)") }.joined()
    let guest = try await Guest(
      tables + "[[host]]\nname = \"cdn.example\"\nrate = \"1/m\"\n")
    for number in 0..<5 {
      guest.origin.on(
        "http://h\(number).example/", .redirect(301, to: "http://cdn.example/\(number)"))
    }
    let times = Watched<[Timestamp]>([])
    let clock = guest.clock
    guest.origin.on("http://cdn.example/*") { _ in
      times.update { $0.append(clock.now()) }
      return .text(rss("one"))
    }
    for number in 0..<5 {
      for _ in 0..<3 { try await guest.poll("f\(number)") }
    }
    times.update { $0 = [] }
    await guest.run(for: .hours(2))
    #expect(times.value.count >= 5)
    for (one, next) in zip(times.value, times.value.dropFirst()) {
      #expect(next - one >= .seconds(60), "\(times.value)")
    }
    // Whoever is told to wait has not moved away, and speaks for all even over a restart.
    guest.origin.on("http://cdn.example/*", .status(429, headers: [("Retry-After", "7200")]))
    guest.origin.forgetRequests()
    await guest.run(for: .minutes(70))
    try await guest.restart()
    await guest.run(for: .minutes(40))
    #expect(guest.origin.requests.count == 1, "\(guest.origin.requests.map(\.path))")
  }

  @Test func aHostsRateIsKeptAndShown() async throws {
    let tables = (0..<6).map { feed("http://slow.example/\($0)", name: "f\($0)") }.joined()
    let guest = try await Guest(
      tables + "[[host]]\nname = \"slow.example\"\nrate = \"1/m\"\n")
    let times = Watched<[Timestamp]>([])
    let clock = guest.clock
    guest.origin.on("*") { _ in
      times.update { $0.append(clock.now()) }
      return .text(rss("one"))
    }
    await guest.run(for: .seconds(30))
    #expect(times.value.count == 1)
    var reasons: [String] = []
    for number in 0..<6 {
      let state = try await guest.state("f\(number)")
      reasons.append(state.nextPollReason)
      #expect((state.nextPoll ?? .never) > clock.now(), "a time that will come true")
    }
    #expect(reasons.filter { $0 == "host limit" }.count == 5)
    #expect(reasons.filter { $0 == "every 1h" }.count == 1)
    try await guest.restart()
    await guest.run(for: .minutes(10))
    #expect(times.value.count == 6)
    for (one, next) in zip(times.value, times.value.dropFirst()) {
      #expect(next - one >= .seconds(59), "\(times.value)")
    }
  }
}
