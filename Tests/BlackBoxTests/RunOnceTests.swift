import Foundation
import KabarTesting
import Testing

/// `kabar run --once`, as cron runs it.
@Suite struct RunOnceTests {
  @Test func aShorterIntervalIsFeltAtTheNextRun() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve(
      "/slow", Sample.rss("slow", 1...3).replacing("<item>", with: "<ttl>600</ttl><item>"))
    origin.serve("/news", Sample.rss("news", 1...3))
    let feeds = Sample.feeds(origin, ["slow", "news"])
    try place.configure("[defaults]\ninterval = \"1h\"\n" + feeds)
    #expect(try await place.once().error.contains("polled 2 of 2 feeds"))
    #expect(try await place.once().error.contains("polled 0 of 2 feeds"))
    try place.configure("[defaults]\ninterval = \"1s\"\nmax_interval = \"1s\"\n" + feeds)
    try await Task.sleep(for: .seconds(1))
    #expect(try await place.once().error.contains("polled 2 of 2 feeds"))
  }

  @Test func aNetworkThatIsDownIsCountedAgainstNoFeed() async throws {
    let place = try Workplace()
    let closed = try LoopbackOrigin()
    closed.stop()
    let feeds = (2...5).map { number in
      "[[feed]]\nname = \"f\(number)\"\nurl = \"\(closed.url("/", host: "127.0.0.\(number)"))\"\n"
    }
    try place.configure(feeds.joined())
    let exit = try await place.once()
    #expect(exit.error.contains("network seems to be down: no host answers; no error is counted"))
    let shown = try await place.run("feeds", "--json").outputLines
    #expect(shown.count == 4)
    #expect(shown.allSatisfy { $0.contains("\"failures\":0") && $0.contains("own network down") })
  }

  @Test func fewDescriptorsAreEnough() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let names = (0..<60).map { "feed\($0)" }
    for name in names { origin.serve("/" + name, Sample.rss(name, 1...2)) }
    try place.configure(
      "[fetch]\nconcurrency = 4000\nper_host = 1000\n" + Sample.feeds(origin, names))
    // systemd's soft limit, taken literally.
    let soft = try await place.shell("ulimit -Sn 40; \"$0\" run --once")
    #expect(soft.error.contains("polled 60 of 60 feeds\n"), "\(soft.error)")
    for name in names { origin.serve("/" + name, Sample.rss(name, 1...3)) }
    try place.configure(
      "[defaults]\ninterval = \"1s\"\n[fetch]\nconcurrency = 4000\nper_host = 1000\n"
        + Sample.feeds(origin, names))
    try await Task.sleep(for: .seconds(1))
    let hard = try await place.shell("ulimit -n 100; \"$0\" run --once")
    #expect(hard.error.contains("polled 60 of 60 feeds\n"), "\(hard.error)")
    #expect(
      hard.error.contains(
        "only 16 transfers at once, not 4000: the process may open no more than 100 files; raise "
          + "LimitNOFILE (ulimit -n)"), "\(hard.error)")
    // Nothing works with so few; it says so and ends.
    let none = try await place.shell("ulimit -n 20; \"$0\" run --once")
    #expect(none.code == 74)
    #expect(
      none.error
        == "kabar: the process may open no more than 20 files and needs 40; raise LimitNOFILE "
        + "(ulimit -n)\n")
  }

  @Test func thePollsCountsAreInTheLog() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/news", Sample.rss("news", 1...3))
    try place.configure(
      """
      log_level = "debug"
      [[feed]]
      name = "news"
      url = "\(origin.url("/news"))"
      exclude = ["title:[57]$"]
      interval = "1s"
      """)
    let first = try await place.once().log("debug").map { $0.split(separator: ";").first ?? "" }
    #expect(first.contains("news: 3 new, 0 updated, 0 known, 0 filtered, 0 too old"), "\(first)")
    origin.serve("/news", Sample.rss("news", 2...7))
    try await Task.sleep(for: .seconds(1))
    let second = try await place.once().log("debug").map { $0.split(separator: ";").first ?? "" }
    #expect(second.contains("news: 2 new, 0 updated, 2 known, 2 filtered, 0 too old"), "\(second)")
  }

  @Test func eachBrokenFeedIsOneLineAndTheOthersComeIn() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let closed = try LoopbackOrigin()
    closed.stop()
    let good = ["one", "two", "three"]
    for name in good { origin.serve("/" + name, Sample.rss(name, 1...5)) }
    let rss = [("Content-Type", "application/rss+xml")]
    origin.on("/hangs", Reply().with(.hang))
    origin.on("/endless", Reply(headers: rss, fault: .endlessBody(bytes: 1 << 30)))
    origin.on(
      "/page",
      .text(
        """
        <!doctype html><html><head><title>Welcome</title>
        <link rel="alternate" type="application/atom+xml" href="/atom.xml"></head></html>
        """, type: "text/html"))
    origin.on("/broken", .text("<?xml version=\"1.0\"?><settings><a/></settings>"))
    origin.on(
      "/short",
      Reply(headers: rss, body: Array(Sample.rss("short", 1...5).utf8)).with(
        .closeAfter(bytes: 300)))
    origin.on("/gone", .status(410))
    try place.configure(
      """
      [fetch]
      timeout = "3s"
      max_body = "1MiB"
      per_host = 20
      [defaults]
      initial = "all"
      [[sink]]
      name = "out"
      type = "stdout"
      format = "json"

      \(Sample.feeds(origin, good + ["hangs", "endless", "page", "broken", "short", "gone", "missing"]))
      [[feed]]
      name = "refused"
      url = "\(closed.url("/feed"))"
      """)
    let exit = try await place.once()

    let titles = try exit.outputLines.map { try Event($0).title }
    let expected = good.flatMap { name in (1...5).map { "\(name) \($0)" } }
    #expect(titles.sorted() == expected.sorted())
    let lines = exit.log("warning").map { line in
      // The time of the retry is a question of the clock.
      line.replacing(/; retry 1 at .*/, with: "; retry 1 at …")
    }
    let wanted = [
      "broken: not a feed: an XML document with the root element <settings>; retry 1 at …",
      "endless: the body is larger than 1 MiB; "
        + "a larger max_body for this feed would take it; retry 1 at …",
      "gone: HTTP 410: the site has removed this feed for good; it is switched off. "
        + "To revive it, remove it from the configuration, reload, add it again and reload",
      "hangs: timed out after 3 s while waiting for the first byte; "
        + "a longer timeout for this feed may help; retry 1 at …",
      "missing: HTTP 404: no such page; has the feed moved?; retry 1 at …",
      "page: this is a web page “Welcome”, not a feed; it links to \(origin.url("/atom.xml")); "
        + "write the one you mean into url; retry 1 at …",
      "refused: cannot connect to 127.0.0.1:\(closed.port): connection refused; retry 1 at …",
      "short: the connection ended after 300 of \(Sample.rss("short", 1...5).utf8.count) bytes "
        + "of the body; retry 1 at …",
    ]
    #expect(lines.sorted() == wanted)
    #expect(exit.log("error") == [])
    #expect(exit.log("notice") == ["polled 11 of 11 feeds, 8 failed"])
    #expect(exit.peakMemory < 150 << 20)
  }

  @Test func thirdRunBringsExactlyWhatIsNew() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let names = (0..<40).map { "feed\($0)" }
    let documents = names.map { origin.serve("/" + $0, Sample.rss($0, 1...10)) }
    try place.configure(
      """
      [fetch]
      per_host = 16
      [defaults]
      initial = "all"
      interval = "1s"
      max_interval = "1s"
      [[sink]]
      name = "out"
      type = "stdout"
      format = "json"

      \(Sample.feeds(origin, names))
      """)
    let first = try await place.once()
    let events = try first.outputLines.map { try Event($0) }
    #expect(events.count == 400)
    #expect(Set(events.map(\.title)).count == 400)
    #expect(Set(events.map(\.id)).count == 400)
    #expect(events.allSatisfy { $0.type == "item.new" })
    for name in names {
      // Oldest first within a document.
      #expect(
        events.filter { $0.feed == name }.map(\.title) == (1...10).map { "\(name) \($0)" })
    }
    #expect(
      first.log("info").contains { $0.hasPrefix("feed7: first poll, 10 items recorded, 10 to") })
    #expect(origin.requests.allSatisfy { $0["If-None-Match"] == nil })

    try await pastTheInterval()
    origin.forgetRequests()
    let second = try await place.once()
    #expect(second.output == "")
    #expect(origin.requests.count == 40)
    #expect(origin.requests.allSatisfy { $0["If-None-Match"] != nil })

    for (name, document) in zip(names, documents).prefix(10) {
      document.update(Sample.rss(name, 2...11))
    }
    try await pastTheInterval()
    let third = try await place.once()
    let news = try third.outputLines.map { try Event($0).title }
    #expect(Set(news) == Set(names.prefix(10).map { "\($0) 11" }))
    #expect(news.count == 10)
  }

  @Test func interruptedRunEndsAtOnce() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.on("/hangs", Reply().with(.hang))
    origin.serve("/good", Sample.rss("good", 1...3))
    try place.configure(
      "feeds = [\"\(origin.url("/hangs"))\"]\n\n\(Sample.feeds(origin, ["good"]))")
    let process = try place.start("run", "--once")
    try await origin.requests(1, to: "/hangs")
    try await process.wait(for: "good: first poll", on: .error)
    let start = ContinuousClock.now
    process.signal(SIGTERM)
    let exit = try await process.exit()
    #expect(exit.code == 0)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  /// Awaiting can't shorten it: the daemon reads the wall clock.
  private func pastTheInterval() async throws {
    try await Task.sleep(for: .milliseconds(1100))
  }
}

/// What a consumer reads of an event.
struct Event {
  let id: String
  let type: String
  let feed: String
  let item: String
  let title: String

  init(_ line: String) throws {
    struct Line: Decodable {
      struct Content: Decodable {
        struct Feed: Decodable { var name: String }
        struct Item: Decodable {
          var id: String
          var title: String?
        }
        var feed: Feed
        var item: Item
      }
      var type: String
      var id: String
      var data: Content
    }
    let read = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
    id = read.id
    type = read.type
    feed = read.data.feed.name
    item = read.data.item.id
    title = read.data.item.title ?? ""
  }
}
