import KabarCore
import KabarTesting
import Testing

@testable import Engine

private let url = "http://old.example/rss"
private let target = "http://new.example/rss"

@Suite("Politeness: redirects and removal", .timeLimit(.minutes(2)))
struct MovingTests {
  @Test(arguments: [301, 308])
  func aPermanentMoveIsRememberedAfterThreePollsInARow(status: Int) async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(url, .redirect(status, to: target))
    guest.origin.serve(target, rss("one"))
    for _ in 0..<3 { try await guest.poll() }
    try await guest.restart()
    for _ in 0..<3 { #expect(try await guest.poll().error == nil) }
    #expect(guest.origin.requests(to: url).count == 3)
    #expect(guest.origin.requests(to: target).count == 6)
    // Where that fails, the configured address is asked again, without the other's validators.
    guest.origin.on(target, .status(404))
    #expect(try await guest.poll().error?.hasPrefix("HTTP 404") == true)
    guest.origin.serve(url, rss("one", "two"))
    #expect(try await guest.poll().error == nil)
    let last = try #require(guest.origin.requests(to: url).last)
    #expect(last["If-None-Match"] == nil)
    #expect(guest.origin.requests(to: url).count == 4)
  }

  @Test func aRowThatIsInterruptedBeginsAnew() async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(
      url,
      sequence: [
        .redirect(301, to: target), .redirect(301, to: target), .text(rss("one")),
        .redirect(301, to: target), .redirect(301, to: target), .status(500),
        .redirect(301, to: target),
      ])
    guest.origin.serve(target, rss("one"))
    for _ in 0..<9 { try await guest.poll() }
    #expect(guest.origin.requests(to: url).count == 9)
    try await guest.poll()
    #expect(guest.origin.requests(to: url).count == 9)
  }

  @Test(arguments: [302, 303, 307])
  func aTemporaryOneIsFollowedAndNotRemembered(status: Int) async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(url, .redirect(301, to: "/hop"))
    guest.origin.on("http://old.example/hop", .redirect(status, to: target))
    guest.origin.serve(target, rss("one"))
    for _ in 0..<6 { #expect(try await guest.poll().error == nil) }
    #expect(guest.origin.requests(to: url).count == 6)
  }

  @Test func tenHopsAndNoMore() async throws {
    let guest = try await Guest(feed("http://old.example/10") + feed(url, name: "eleven"))
    for hop in 1...10 {
      guest.origin.on("http://old.example/\(hop)", .redirect(to: "/\(hop - 1)"))
    }
    guest.origin.on("http://old.example/0", .text(rss("one")))
    guest.origin.on(url, .redirect(to: "/10"))
    #expect(try await guest.poll("paper").error == nil)
    guest.origin.forgetRequests()
    let error = try await guest.poll("eleven").error
    #expect(error?.hasPrefix("more than 10 redirects; ") == true)
    #expect(guest.origin.requests.count == 11)
  }

  @Test func httpAndHTTPSOnlyAndNeverDownFromHTTPS() async throws {
    let guest = try await Guest(feed(url))
    for (scheme, place) in [("ftp", "//old.example/x"), ("file", "///etc/passwd"), ("exec", "ls")] {
      guest.origin.on(url, .redirect(to: "\(scheme):\(place)"))
      #expect(try await guest.poll().error == "refused a redirect to the scheme \(scheme)")
    }
    let servers = try await TLSServers()
    try servers.directory.write(
      "HTTP/1.0 301 Moved\r\nLocation: http://localhost:1/rss\r\n\r\n", to: "rss")
    let server = try await servers.serve("good", ["-HTTP"])
    let secure = try await Guest(
      feed(
        "https://localhost:\(server.port)/rss", "ca_file = \"\(servers.file("ca.pem"))\""),
      isDirect: true)
    let error = try #require(await secure.poll().error)
    #expect(
      error
        == "refused a redirect from https to http://localhost:1/rss; if that is meant, write the http address into url"
    )
  }

  @Test func a410SwitchesOffAndIsSaidOnceAlsoAfterARestart() async throws {
    let guest = try await Guest(
      feed(url) + feed("http://well.example/", name: "well", "interval = \"12h\""))
    guest.origin.on(url, .status(410))
    guest.origin.on("http://well.example/", .text(rss("one")))
    await guest.run(for: .days(3))
    try await guest.restart()
    await guest.run(for: .days(3))
    #expect(guest.origin.requests(to: url).count == 1)
    let said = guest.log.lines.filter { $0.contains("410") }
    #expect(
      said == [
        "warning: paper: HTTP 410: the site has removed this feed for good; it is switched off. To revive it, remove it from the configuration, reload, add it again and reload"
      ])
    let state = try await guest.state("paper")
    #expect(
      state.error
        == "410 Gone: the feed is switched off; to revive it, remove it, reload, and add it again")
    #expect(state.nextPollReason == "gone")

    // Reviving it, with its memory.
    guest.origin.on(url, .text(rss("one")))
    try await guest.configure(feed("http://well.example/", name: "well", "interval = \"12h\""))
    try await guest.configure(
      feed(url) + feed("http://well.example/", name: "well", "interval = \"12h\""))
    #expect(try await guest.state("paper").error == nil)
    #expect(try await guest.state("paper").nextPollReason == "added again")
    await guest.run(for: .minutes(1))
    #expect(guest.origin.requests(to: url).count == 2)
    #expect(try await guest.state("paper").error == nil)
  }

  @Test func aRememberedTargetThatFailsForAWhileForgetsNothing() async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(url, .redirect(301, to: target))
    let document = ServedDocument(Array(rss("one").utf8))
    guest.origin.serve(target, document)
    for _ in 0..<4 { try await guest.poll() }
    guest.origin.forgetRequests()
    guest.origin.on(target, .status(503).closing())
    #expect(
      try await guest.poll().error == "HTTP 503: the site is unavailable for the moment")
    guest.origin.on(target, Reply(fault: .closeBeforeAnswer))
    #expect(try await guest.poll().failures == 2)
    guest.origin.serve(target, document)
    let state = try await guest.poll()
    #expect(state.status == 304 && state.failures == 0, "its validators have been kept")
    #expect(guest.origin.requests(to: url).isEmpty)
    #expect(guest.origin.requests(to: target).count == 3)
  }

  @Test(arguments: [301, 302, 307])
  func noAddressThatARedirectLeadsToCanSayThatAFeedIsGone(status: Int) async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(url, .redirect(status, to: target))
    guest.origin.on(target, .status(410))
    let state = try await guest.poll()
    #expect(!state.isGone && state.failures == 1 && state.nextPollReason == "backoff 1")
    #expect(state.error == "HTTP 410: what the address redirects to is gone; has the feed moved?")
    guest.origin.on(target, .text(rss("one")))
    #expect(try await guest.poll().error == nil)
  }

  @Test func onlyTheConfiguredAddressCanSayThatAFeedIsGone() async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(url, .redirect(301, to: target))
    guest.origin.serve(target, rss("one"))
    for _ in 0..<4 { try await guest.poll() }
    guest.origin.on(target, .status(410))
    let state = try await guest.poll()
    #expect(!state.isGone)
    #expect(
      state.error
        == "HTTP 410: the address that the feed had moved to is gone; its own is tried next")
    guest.origin.serve(url, rss("one"))
    #expect(try await guest.poll().error == nil)
  }
}
