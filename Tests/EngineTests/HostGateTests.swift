import KabarCore
import Testing

@testable import Engine

private let start = Timestamp(seconds: 1_000_000)

/// A gate by reference, since `#expect` can't call what mutates.
private final class SharedGate {
  private var gate: HostGate

  init(rules: [HostGate.Rule], perHost: Int) { gate = HostGate(rules: rules, perHost: perHost) }

  func key(_ url: String) -> String { gate.key(forURL: url) }

  func enter(
    _ key: String, index: Int, at now: Timestamp, hasReservation: Bool
  ) -> HostGate.Admission {
    gate.enter(gate.host(key), index: index, at: now, hasReservation: hasReservation)
  }

  func leave(_ key: String, at now: Timestamp) -> Int? { gate.leave(gate.host(key), at: now) }

  func unblocked(at now: Timestamp) -> [Int] { gate.unblocked(at: now).map(\.index) }

  func block(_ key: String, until time: Timestamp) -> [Int] { gate.block(key, until: time) }
}

@Suite struct HostGateTests {
  @Test func aHostTakesItsShareAndTheRestStandsInLine() {
    let gate = SharedGate(rules: [], perHost: 2)
    #expect(gate.enter("a", index: 1, at: start, hasReservation: false) == .go)
    #expect(gate.enter("a", index: 2, at: start, hasReservation: false) == .go)
    #expect(gate.enter("a", index: 3, at: start, hasReservation: false) == .inLine)
    #expect(gate.enter("a", index: 4, at: start, hasReservation: false) == .inLine)
    #expect(gate.enter("b", index: 5, at: start, hasReservation: false) == .go)
    #expect(gate.leave("a", at: start) == 3)
    #expect(gate.leave("a", at: start) == 4)
    #expect(gate.leave("a", at: start) == nil)
  }

  @Test func aRulePacesAHostWithItsSubdomains() {
    let rule = HostGate.Rule(name: "reddit.com", gap: .minutes(1), concurrency: 1)
    let gate = SharedGate(rules: [rule], perHost: 2)
    #expect(gate.key("https://www.reddit.com/r/a.rss") == "reddit.com")
    let narrower = HostGate.Rule(name: "old.reddit.com", gap: .minutes(2), concurrency: 1)
    for rules in [[rule, narrower], [narrower, rule]] {
      let gate = SharedGate(rules: rules, perHost: 2)
      #expect(gate.key("https://a.old.reddit.com/r/a.rss") == "old.reddit.com")
      #expect(gate.key("https://bold.reddit.com:81/") == "reddit.com")
    }
    #expect(gate.key("http://www.reddit.com:8080/") == "reddit.com")
    #expect(gate.key("https://notreddit.com/a:b@c") == "notreddit.com")
    #expect(gate.key("https://notreddit.com:443/") == "notreddit.com")
    #expect(gate.key("http://127.0.0.1:8080/") == "127.0.0.1:8080")
    #expect(gate.key("http://[::1]/") == "[::1]")
    #expect(gate.key("http://me@[::1]:81?a:2") == "[::1]:81")
    #expect(gate.enter("reddit.com", index: 1, at: start, hasReservation: false) == .go)
    let second = start + .minutes(1)
    let third = start + .minutes(2)
    #expect(
      gate.enter("reddit.com", index: 2, at: start, hasReservation: false) == .reserved(second))
    #expect(
      gate.enter("reddit.com", index: 3, at: start, hasReservation: false) == .reserved(third))
    #expect(gate.leave("reddit.com", at: start) == nil)
    #expect(gate.enter("reddit.com", index: 2, at: second, hasReservation: true) == .go)
  }

  @Test func aBlockedHostIsLeftAloneAndItsLineKeepsItsOrder() {
    let gate = SharedGate(rules: [], perHost: 1)
    #expect(gate.enter("a", index: 1, at: start, hasReservation: false) == .go)
    #expect(gate.enter("a", index: 2, at: start, hasReservation: false) == .inLine)
    let until = start + .minutes(5)
    #expect(gate.block("a", until: until) == [2])
    #expect(gate.leave("a", at: start) == nil)
    #expect(gate.enter("a", index: 1, at: start, hasReservation: false) == .blocked(until))
    #expect(gate.unblocked(at: start) == [])
    #expect(gate.unblocked(at: until) == [2])
    #expect(gate.leave("a", at: until) == 1)
    #expect(gate.leave("a", at: until) == nil)
  }

  @Test(arguments: [
    ("https://Example.ORG/feed", "example.org"), ("http://a:8080/x?u=http://b/", "a"),
    ("https://user:p@ss@host.example/", "host.example"), ("http://[::1]:80/", "[::1]"),
    ("file:///etc/feed.xml", ""), ("nonsense", "nonsense"),
  ])
  func hostsOfURLs(url: String, host: String) {
    #expect(HostName.of(url) == host)
  }

  @Test(arguments: [
    ("https://a.example/feed", "a.example"), ("http://a.example/x:y@z", "a.example"),
    ("https://a.example", "a.example"), ("https://a.example?q", "a.example"),
    ("http://a.example:8080/", "a.example:8080"), ("http://a.example:80/", "a.example"),
    ("https://a.example:443/", "a.example"), ("https://a.example:0443/", "a.example"),
    ("http://a.example:443/", "a.example:443"), ("https://A.example:8443/", "a.example:8443"),
    ("http://me:pw@a.example:8080/", "a.example:8080"), ("http://[::1]:8080/", "[::1]:8080"),
    ("http://a.example:80b0/", "a.example"), ("http:///a", ""), ("https://", ""), ("h", "h"),
    ("httpx://a/", "a"), ("http://b\u{fc}cher.example/", "b\u{fc}cher.example"),
  ])
  func serversOfURLs(url: String, server: String) {
    #expect(HostName.server(url) == server)
  }
}
