import KabarCore
import KabarTesting
import Testing

@testable import Engine

private let url = "http://paper.example/rss"

@Suite("Politeness: how often", .timeLimit(.minutes(2)))
struct CadenceTests {
  private static let cases: [(header: String, value: String, wait: Interval, reason: String)] = [
    ("Cache-Control", "public, max-age=10800", .hours(3), "Cache-Control"),
    ("Cache-Control", "max-age=60", .hours(1), "every 1h"),
    ("Cache-Control", "max-age=504576000", .hours(24), "Cache-Control"),
    ("Cache-Control", "no-cache", .hours(1), "every 1h"),
    ("Expires", "Mon, 23 Nov 2026 17:00:00 GMT", .hours(5), "Expires"),
    ("Expires", "Mon, 23 Nov 2026 12:05:00 GMT", .hours(1), "every 1h"),
    ("Expires", "Sat, 23 Nov 2041 12:00:00 GMT", .hours(24), "Expires"),
    ("Expires", "-1", .hours(1), "every 1h"),
  ]

  @Test(arguments: Self.cases)
  func headersLengthenTheWaitWithinBounds(
    header: String, value: String, wait: Interval, reason: String
  ) async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(
      url,
      sequence: [
        .text(rss("one"), headers: [(header, value), ("ETag", "\"1\"")]),
        .status(304, headers: [(header, value)]),
      ])
    for _ in 0..<2 {
      try await guest.poll()
      #expect(try await guest.next() == (wait, reason))
    }
  }

  private static let documents: [(channel: String, wait: Interval, reason: String)] = [
    ("<ttl>180</ttl>", .hours(3), "feed asks for 3h"), ("<ttl>5</ttl>", .hours(1), "every 1h"),
    ("<ttl>999999</ttl>", .hours(24), "feed asks for 1d"),
    (
      "<sy:updatePeriod xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">daily"
        + "</sy:updatePeriod><sy:updateFrequency xmlns:sy=\"http://purl.org/rss/1.0/modules/"
        + "syndication/\">4</sy:updateFrequency>", .hours(6), "feed asks for 6h"
    ),
  ]

  @Test(arguments: Self.documents)
  func theDocumentLengthensTheWaitWithinBounds(
    channel: String, wait: Interval, reason: String
  ) async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(
      url,
      sequence: [
        .text(rss("one", channel: channel), headers: [("ETag", "\"1\"")]), .status(304),
      ])
    for _ in 0..<2 {
      try await guest.poll()
      #expect(try await guest.next() == (wait, reason), "kept for the next 304, too")
    }
  }

  @Test func skippedHoursAndDaysAreLeftOutAndNotEndedOnTheStroke() async throws {
    for (channel, hours) in [
      ("<skipHours><hour>13</hour><hour>14</hour></skipHours>", Int64(3)),
      ("<skipDays><day>Monday</day></skipDays>", 12),
    ] {
      let guest = try await Guest(feed(url))
      guest.origin.on(url, .text(rss("one", channel: channel)))
      try await guest.poll()
      let (wait, reason) = try await guest.next()
      #expect(wait > .hours(hours) && wait < .minutes(hours * 60 + 30), "\(wait)")
      #expect(reason == "skipHours/skipDays")
    }
  }

  @Test func aWeekendLongerThanMaxIntervalIsPolledInAsSeldomAsThatAllows() async throws {
    // It is Monday, and so is tomorrow not.
    let days = ["Monday", "Tuesday", "Wednesday"].map { "<day>\($0)</day>" }.joined()
    for (keys, longest) in [("", Interval.days(1)), ("max_interval = \"2h\"", .hours(2))] {
      let guest = try await Guest(feed(url, keys))
      guest.origin.on(url, .text(rss("one", channel: "<skipDays>\(days)</skipDays>")))
      try await guest.poll()
      let (wait, reason) = try await guest.next()
      #expect(wait == longest)
      #expect(reason == "skipHours/skipDays")
    }
  }

  @Test func feedsThatAreNewTogetherArePushedApartWithinMaxInterval() async throws {
    let keys = "interval = \"1d\"\nmax_interval = \"1d\""
    let tables = (0..<20).map { feed("http://h\($0).example/", name: "f\($0)", keys) }.joined()
    let guest = try await Guest(tables)
    guest.origin.on("*", .text(rss("one")))
    await guest.run(for: .minutes(5))
    for number in 0..<20 {
      let state = try await guest.state("f\(number)")
      #expect((state.nextPoll ?? .never) - (state.lastPoll ?? .never) <= .days(1))
    }
  }

  @Test func aQuietFeedIsAskedLessByWhenWeSawItsItems() async throws {
    let guest = try await Guest(feed(url))
    guest.origin.serve(url, rss("one"))
    await guest.run(for: .days(30))
    let quiet = try await guest.next()
    #expect(quiet.reason == "quiet: every 1d")
    let polls = guest.origin.requests(to: url)
    #expect(polls.count < 120, "\(polls.count) polls of a silent feed in 30 days")
    #expect(polls.filter { $0["If-None-Match"] == nil }.count <= 5)
  }

  @Test func neverMoreOftenThanTheIntervalWhateverHappens() async throws {
    let guest = try await Guest(feed(url, "interval = \"1h\""))
    let times = Watched<[Timestamp]>([])
    let clock = guest.clock
    guest.origin.on(url) { _ in
      let count = times.update { times in
        times.append(clock.now())
        return times.count
      }
      return switch count % 4 {
      case 0: .status(429, headers: [("Retry-After", "1")])
      case 1: .text(rss("\(count)"), headers: [("Cache-Control", "max-age=1")])
      case 2: .status(500)
      default: .status(503, headers: [("Retry-After", "0")])
      }
    }
    await guest.run(for: .hours(12))
    try await guest.restart()
    await guest.run(for: .hours(12))
    try await guest.configure(feed(url, "interval = \"1h\"\ntags = [\"x\"]"))
    await guest.run(for: .hours(12))
    #expect(times.value.count > 8)
    for (one, next) in zip(times.value, times.value.dropFirst()) {
      #expect(next - one >= .hours(1))
    }
  }

  @Test func aShorterIntervalIsFeltOnReloadButNotWhereTheSiteAsksForLonger() async throws {
    let free = "http://free.example/"
    func tables(_ interval: String) -> String {
      feed(url, "interval = \"\(interval)\"")
        + feed(free, name: "free", "interval = \"\(interval)\"")
    }
    let guest = try await Guest(tables("8h"))
    guest.origin.on(url, .text(rss("one"), headers: [("Cache-Control", "max-age=43200")]))
    guest.origin.on(free, .text(rss("one")))
    await guest.run(for: .minutes(10))
    try await guest.configure(tables("1h"))
    await guest.run(for: .minutes(50))
    #expect(guest.origin.requests.count == 2, "not before an hour has passed")
    await guest.run(for: .minutes(75))
    #expect(guest.origin.requests(to: free).count >= 2)
    await guest.run(for: .hours(9))
    #expect(guest.origin.requests(to: url).count == 1)
    await guest.run(for: .hours(2))
    #expect(guest.origin.requests(to: url).count == 2)
  }

  @Test func whatAShorterIntervalPlansCanBeSeen() async throws {
    let quiet = "http://quiet.example/"
    func tables(_ interval: String, _ longest: String) -> String {
      let keys = "interval = \"\(interval)\"\nmax_interval = \"\(longest)\""
      return feed(url, keys) + feed(quiet, name: "quiet", keys)
    }
    let guest = try await Guest(tables("8h", "24h"))
    guest.origin.on(url, .text(rss("one")))
    guest.origin.on(quiet, .text(rss("one"), headers: [("Cache-Control", "max-age=86400")]))
    await guest.run(for: .zero)
    await guest.run(for: .hours(1))
    let last = try #require(try await guest.state("paper").lastPoll)
    #expect(try await guest.next("paper").reason == "every 8h")

    // On reload; the wait of a site's own asking is none of ours.
    try await guest.configure(tables("2h", "24h"))
    await guest.run(for: .zero)
    let next = try await guest.next("paper")
    #expect(next.reason == "every 2h" && next.wait < .hours(2))
    #expect(try await guest.state("paper").nextPoll ?? last >= last + .hours(2))
    #expect(try await guest.next("quiet").reason == "Cache-Control")

    // At a start; shown is when the scheduler really polls.
    try await guest.configure(tables("8h", "24h"))
    await guest.run(for: .hours(4))
    #expect(try await guest.next("paper").reason == "every 8h")
    await guest.scheduler?.stop()
    try await guest.configure(tables("30m", "12h"))
    try await guest.restart()
    let sooner = try await guest.next("paper")
    #expect(sooner.reason == "every 30m" && sooner.wait <= .minutes(30))
    let bounded = try await guest.next("quiet")
    #expect(bounded.reason == "Cache-Control" && bounded.wait < .hours(12))
    let polls = guest.origin.requests(to: url).count
    await guest.run(for: sooner.wait)
    #expect(guest.origin.requests(to: url).count == polls + 1)
  }

  @Test func feedsOfOneSiteArePushedApart() async throws {
    let tables = (0..<8).map { feed("http://paper.example/\($0)", name: "f\($0)") }.joined()
    let guest = try await Guest(tables)
    let times = Watched<[Timestamp]>([])
    let clock = guest.clock
    guest.origin.on("*") { _ in
      times.update { $0.append(clock.now()) }
      return .text(rss("one"))
    }
    await guest.run(for: .minutes(30))
    await guest.run(for: .minutes(50))
    #expect(times.value.count == 16)
    let second = times.value.dropFirst(8).sorted()
    let first = try #require(second.first)
    let last = try #require(second.last)
    #expect(last - first > .minutes(2))
    let close = zip(second, second.dropFirst()).count { $1 - $0 < .seconds(1) }
    #expect(close <= 1, "not in a row: \(second)")
  }

  @Test func aStartSpreadsWhatIsOverdue() async throws {
    let tables = (0..<40).map { feed("http://h\($0).example/", name: "f\($0)") }.joined()
    let guest = try await Guest(tables)
    let times = Watched<[Int64: Int]>([:])
    let clock = guest.clock
    guest.origin.on("*") { _ in
      times.update { $0[clock.now().milliseconds / 1000, default: 0] += 1 }
      return .text(rss("one"))
    }
    await guest.run(for: .minutes(10))
    #expect(times.value.values.reduce(0, +) == 40)
    guest.clock.step(by: .days(3))
    times.update { $0 = [:] }
    try await guest.restart()
    await guest.run(for: .minutes(10))
    #expect(times.value.values.reduce(0, +) == 40)
    #expect((times.value.values.max() ?? 0) <= 34, "40 feeds in two seconds: \(times.value)")
  }
}
