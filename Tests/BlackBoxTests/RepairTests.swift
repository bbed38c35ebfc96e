import Foundation
import KabarTesting
import Testing

/// Decisions of a person at one terminal while the daemon runs at another.
@Suite struct RepairTests {
  /// A daemon that knows ten items and then finds forty others in their place.
  private func flood() async throws -> (Workplace, LoopbackOrigin, ChildProcess) {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let document = origin.serve("/news", Sample.rss("news", 101...110))
    try place.configure(
      """
      [defaults]
      interval = "1s"
      max_interval = "1s"

      \(Sample.feeds(origin, ["news"]))
      """)
    let process = try place.start("run")
    try await process.wait(for: "first poll, 10 items recorded, 0 to be notified", on: .error)
    document.update(Sample.rss("news", 1...40))
    try await process.wait(for: "are held", on: .error)
    #expect(process.text() == "")
    return (place, origin, process)
  }

  @Test func heldItemsAreReleased() async throws {
    let (place, origin, process) = try await flood()
    let warnings = Log.lines(of: "warning", in: process.text(.error))
    #expect(warnings.count == 1)
    #expect(warnings.first?.hasPrefix("news: 40 new items at once look like") == true)
    #expect(warnings.first?.contains("kabar release 'news' or kabar drop 'news'") == true)
    let feeds = try await place.run("feeds")
    #expect(feeds.output.contains("40 held") || feeds.output.contains("40 items are held"))

    let release = try await place.run("release", "news")
    #expect(release.output == "news: 40 items released\n")
    try await process.wait(on: .output, within: .seconds(20), describedAs: "40 lines") { text in
      text.split(separator: "\n").count == 40
    }
    let again = try await place.run("release", "news")
    #expect(again.output == "news: nothing is held\n")
    process.signal(SIGTERM)
    let exit = try await process.exit()
    #expect(origin.requests.count > 1)
    #expect(exit.outputLines == (1...40).map { "[news] news \($0) — https://news.example/\($0)" })
  }

  @Test func heldItemsAreDropped() async throws {
    let (place, origin, process) = try await flood()
    let drop = try await place.run("drop", "news")
    #expect(drop.output == "news: 40 items dropped\n")
    let polls = origin.requests.count
    try await origin.requests(polls + 2)
    process.signal(SIGTERM)
    #expect(try await process.exit().output == "")
    let why = try await place.run("why", "https://news.example/7")
    #expect(why.code == 0)
    #expect(why.output.contains("drop"), "\(why.output)")
  }

  @Test func replayAndRetryReachTheDaemon() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/news", Sample.rss("news", 1...3))
    origin.on("/hook", .status(500))
    try place.configure(
      """
      [defaults]
      initial = "all"
      [[sink]]
      name = "out"
      type = "stdout"
      [[sink]]
      name = "ops"
      type = "webhook"
      url = "\(origin.url("/hook"))"
      max_attempts = 1

      \(Sample.feeds(origin, ["news"]))
      """)
    let process = try place.start("run")
    try await origin.requests(3, to: "/hook")
    try await process.wait(on: .error, describedAs: "3 given up") {
      $0.components(separatedBy: "given up after 1 attempt").count == 4
    }
    let failed = try await place.run("deliveries", "--failed")
    #expect(failed.output.contains("news 2"))
    origin.forgetRequests()
    origin.on("/hook", .status(204))
    let retry = try await place.run("retry", "ops")
    #expect(retry.output.hasPrefix("3 deliveries are due now; "))
    try await origin.requests(3, to: "/hook")

    let replay = try await place.run("replay", "--sink", "out", "--feed", "news")
    #expect(replay.output.hasPrefix("3 events are due again; "))
    try await process.wait(on: .output, describedAs: "6 lines") {
      $0.split(separator: "\n").count == 6
    }
    process.signal(SIGTERM)
    #expect(try await process.exit().code == 0)
    #expect(try await place.run("deliveries", "--failed").output == "nothing was given up\n")
  }

  @Test func reloadChangesFeedsAndSinksInPlace() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let gate = Gate()
    origin.on("/slow", Reply.text(Sample.rss("slow", 1...2)).held(by: gate))
    let document = origin.serve("/news", Sample.rss("news", 1...2))
    origin.on("/hook", .status(204))
    let defaults = "[defaults]\ninitial = \"all\"\n"
    try place.configure(defaults + Sample.feeds(origin, ["slow", "news"]))
    let process = try place.start("run")
    try await origin.requests(1, to: "/slow")
    try await process.wait(for: "news 2 —")

    // A new sink, a shorter interval and a new name, while the other feed's transfer goes on.
    document.update(Sample.rss("news", 1...3))
    try place.configure(
      defaults + """
        [[sink]]
        name = "ops"
        type = "webhook"
        url = "\(origin.url("/hook"))"

        \(Sample.feeds(origin, ["slow"]))
        [[feed]]
        name = "renamed"
        url = "\(origin.url("/news"))"
        interval = "1s"
        max_interval = "1s"
        """)
    process.signal(SIGHUP)
    try await process.wait(for: "reloaded, 2 feeds", on: .error)
    gate.open()
    let posts = try await origin.requests(3, to: "/hook")
    let events = try posts.map { try Event($0.text) }
    #expect(Set(events.map(\.title)) == ["news 3", "slow 1", "slow 2"])
    #expect(events.first { $0.title == "news 3" }?.feed == "renamed")
    process.signal(SIGTERM)
    let exit = try await process.exit()
    #expect(exit.code == 0)
    // The sink on standard output went with the reload.
    #expect(exit.outputLines.count == 2)
    #expect(origin.requests(to: "/slow").count == 1)
  }
}
