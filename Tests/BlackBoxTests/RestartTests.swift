import Foundation
import KabarTesting
import Testing

/// What outlives a process, and a change of the configuration.
@Suite struct RestartTests {
  @Test func keepsTheScheduleAndTheValidators() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/slow", Sample.rss("slow", 1...3))
    origin.serve("/fast", Sample.rss("fast", 1...3))
    let fast = "interval = \"1s\"\nmax_interval = \"1s\"\n"
    try place.configure(
      Sample.feeds(origin, ["slow", "fast"]) + fast)
    for _ in 1...3 {
      let before = origin.requests(to: "/fast").count
      let process = try place.start("run")
      // The other feed is due within a second after each start.
      try await origin.requests(before + 1, to: "/fast")
      process.signal(SIGTERM)
      let exit = try await process.exit()
      #expect(exit.code == 0, "\(exit)")
    }
    #expect(origin.requests(to: "/slow").count == 1)
    let conditional = origin.requests(to: "/fast").map { $0["If-None-Match"] != nil }
    #expect(conditional.first == false)
    // A poll that the stop cut off left no validators; every other did.
    #expect(!conditional.dropFirst(2).contains(false))
  }

  @Test func feedThatComesBackTellsNothingAnew() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let document = origin.serve("/news", Sample.rss("news", 1...5))
    origin.serve("/other", Sample.rss("other", 1...1))
    let defaults =
      "[defaults]\ninitial = \"all\"\ninterval = \"1s\"\nmax_interval = \"1s\"\n"
    try place.configure(defaults + Sample.feeds(origin, ["news", "other"]))
    #expect(try await place.once().outputLines.count == 6)
    try place.configure(defaults + Sample.feeds(origin, ["other"]))
    #expect(try await place.once().output == "")
    document.update(Sample.rss("news", 1...6))
    try place.configure(defaults + Sample.feeds(origin, ["news", "other"]))
    try await Task.sleep(for: .milliseconds(1100))
    #expect(try await place.once().outputLines == ["[news] news 6 — https://news.example/6"])
    #expect(origin.requests(to: "/news").last?["If-None-Match"] != nil)
  }

  @Test func memoryFollowsTheAddressAndTheName() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/old", Sample.rss("news", 1...5))
    origin.serve("/new", Sample.rss("news", 1...6))
    let defaults =
      "[defaults]\ninitial = \"all\"\ninterval = \"1s\"\nmax_interval = \"1s\"\n"
    try place.configure(defaults + Sample.feeds(origin, ["old"]))
    #expect(try await place.once().outputLines.count == 5)

    try place.configure(
      defaults + Sample.feeds(origin, ["new"]) + "was = [\"\(origin.url("/old"))\"]")
    try await Task.sleep(for: .milliseconds(1100))
    #expect(try await place.once().outputLines == ["[new] news 6 — https://news.example/6"])
    // Validators belong to an address.
    #expect(origin.requests(to: "/new").first?["If-None-Match"] == nil)

    try place.configure(
      defaults + "[[feed]]\nname = \"renamed\"\nurl = \"\(origin.url("/new"))\"\n")
    try await Task.sleep(for: .milliseconds(1100))
    #expect(try await place.once().output == "")
    #expect(origin.requests(to: "/new").last?["If-None-Match"] != nil)
    let items = try await place.run("items", "--feed", "renamed", "--json")
    #expect(items.code == 0, "\(items.error)")
    #expect(items.outputLines.count == 6)
  }
}
