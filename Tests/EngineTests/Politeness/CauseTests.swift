import KabarCore
import KabarTesting
import Testing

@testable import Engine

private let url = "http://paper.example/rss"

@Suite("Politeness: named causes", .timeLimit(.minutes(2)))
struct CauseTests {
  private static func page(_ head: String, _ body: String = "") -> String {
    "<!DOCTYPE html><html><head>\(head)</head><body>\(body)</body></html>"
  }

  private static func html(
    _ text: String, status: Int = 200, _ headers: [(name: String, value: String)] = []
  ) -> Reply {
    .text(text, type: "text/html", status: status, headers: headers)
  }

  private static let help =
    "stands before the feed; a user_agent or headers key for this feed may help, or ask the site to let feed readers in"

  private static let causes: [(name: String, reply: Reply, sentence: String)] = [
    (
      "Cloudflare's header", html("x", status: 403, [("cf-mitigated", "challenge")]),
      "HTTP 403: a bot challenge (Cloudflare) \(help)"
    ),
    (
      "Cloudflare's page", html(page("<title>Just a moment...</title>"), status: 503),
      "HTTP 503: a bot challenge (Cloudflare) \(help)"
    ),
    (
      "a challenge with 200", html(page("<title>x</title>", "<script>anubis_challenge</script>")),
      "a bot challenge (Anubis) \(help)"
    ),
    (
      "somebody's challenge", html(page("<title>x</title>", "Verify you are human"), status: 403),
      "HTTP 403: a bot challenge (unknown) \(help)"
    ),
    (
      "a challenge without a page", .status(202, headers: [("x-amzn-waf-action", "challenge")]),
      "a bot challenge (AWS WAF) \(help)"
    ),
    (
      "a challenge that only counts redirects",
      html(
        "<html><title>You are being redirected...</title><noscript>Javascript is required. Please enable javascript before you are allowed to see this page.</noscript></html>",
        [("X-Sucuri-ID", "1")]), "a bot challenge (Sucuri) \(help)"
    ),
    (
      "a captcha and nothing else",
      html(page("<title>Verify</title>", "<form><div class=g-recaptcha></div></form>")),
      "a bot challenge (reCAPTCHA) \(help)"
    ),
    (
      "a captcha for those who log in",
      html(
        page(
          "<title>Hello</title>",
          "<form><input type=password><div class=g-recaptcha></div></form>")),
      "this is a web page “Hello”, not a feed, and it links to no feed: it asks for a login; username and password_file or a Cookie in headers may help"
    ),
    (
      "a page with a link that is no feed's address",
      html(
        page(
          "<title>The Paper</title><link rel=alternate type=application/rss+xml href='javascript:alert(1)'>"
            + "<link rel=alternate type=application/rss+xml href=' JavaScript:alert(2)'>"
            + "<link rel=alternate type=application/rss+xml href='data:text/xml,x'>")),
      "this is a web page “The Paper”, not a feed, and it links to no feed"
    ),
    (
      "a parked domain that is a script",
      html(
        "<!DOCTYPE html><html><body><script>window.onload=function(){window.location.href=\"/lander\"}</script></body></html>"
      ),
      "this is a web page, not a feed, and it links to no feed: the domain is parked or for sale; has the feed moved?"
    ),
    (
      "a client certificate wanted",
      html(
        "<html><head><title>400 No required SSL certificate was sent</title></head></html>",
        status: 400),
      "HTTP 400: the site demands a client certificate; set client_cert_file and client_key_file for this feed"
    ),
    (
      "a conflict", .status(409),
      "HTTP 409: the server refuses the request; is the address in url right?"
    ),
    (
      "a network's login", .status(511),
      "HTTP 511: the network in between wants a login; open a web page from this computer"
    ),
    (
      "a page with feeds",
      html(
        page(
          "<title>The Paper</title><link rel=alternate type=application/rss+xml href=/feed>"
            + "<link rel=alternate type=application/atom+xml href='http://paper.example/atom'>")),
      "this is a web page “The Paper”, not a feed; it links to http://paper.example/feed http://paper.example/atom; write the one you mean into url"
    ),
    (
      "a page without feeds", html(page("<title>The Paper</title>")),
      "this is a web page “The Paper”, not a feed, and it links to no feed"
    ),
    (
      "a login page",
      html(page("<title>Welcome</title>", "<form><input type=password name=p></form>")),
      "this is a web page “Welcome”, not a feed, and it links to no feed: it asks for a login; username and password_file or a Cookie in headers may help"
    ),
    (
      "a parked domain", html(page("<title>paper.example</title>", "This domain is for sale!")),
      "this is a web page “paper.example”, not a feed, and it links to no feed: the domain is parked or for sale; has the feed moved?"
    ),
    (
      "a login wanted", .status(401, headers: [("WWW-Authenticate", "Basic")]),
      "HTTP 401: the site wants a login; set username and password_file for this feed"
    ),
    (
      "a proxy that wants a login", .status(407),
      "HTTP 407: the proxy wants a login; put it into the proxy key"
    ),
    (
      "one bridge error", .text(rss("Bridge returned error 403! (19724)")),
      "the bridge reports a fault instead of items: Bridge returned error 403! (19724); mend it there, the site behind it may have changed"
    ),
    (
      "several bridge errors",
      .text(rss("Bridge returned error 0! (1)", "Bridge returned error 404! (2)")),
      "the bridge reports a fault instead of items: Bridge returned error 0! (1); mend it there, the site behind it may have changed"
    ),
    ("nothing at all", .status(204), "HTTP 204: the answer is empty"),
    (
      "304 unasked", .status(304),
      "HTTP 304 to a request without validators: the server's cache is broken"
    ),
  ]

  @Test(arguments: Self.causes)
  func eachCauseHasItsSentence(name: String, reply: Reply, sentence: String) async throws {
    let guest = try await Guest(feed(url, "initial = \"all\""))
    guest.origin.on(url, reply)
    let state = try await guest.poll()
    #expect(state.error == sentence)
    #expect(state.failures == 1)
    #expect(state.baseline == nil, "nothing was taken for news")
    #expect(try await guest.store.latestEventSequence() == 0)
    #expect(
      guest.log.lines.filter { $0.hasPrefix("warning: paper: \(sentence); retry 1 at ") }.count == 1
    )
  }

  @Test func aBridgeErrorAmongItemsIsReportedAndTheOthersAreNews() async throws {
    let guest = try await Guest(feed(url, "initial = \"none\""))
    guest.origin.on(
      url,
      sequence: [
        .text(rss("one", "Bridge returned error 403! what to do")),
        .text(rss("two", "Bridge returned error 500! (19724)", "one")),
        .text(rss("two", "Bridge returned error 500! (19724)", "one")),
        .text(rss("three", "two", "one")),
      ])
    #expect(try await guest.poll().error == nil, "people write about bridges")
    let sentence =
      "the bridge reports a fault among the items: Bridge returned error 500! (19724); the others are kept, mend it there"
    for _ in 0..<2 {
      let state = try await guest.poll()
      #expect(state.error == sentence && state.failures == 0)
      #expect(try await guest.store.latestEventSequence() == 1, "item two, and no other")
    }
    #expect(guest.log.lines.filter { $0 == "warning: paper: \(sentence)" }.count == 1)
    #expect(try await guest.poll().error == nil)
    #expect(try await guest.store.latestEventSequence() == 2)
  }

  @Test func aSingleFetchNamesTheCauseToo() async throws {
    let origin = try LoopbackOrigin()
    origin.on("/feed", .status(410))
    let failure = await #expect(throws: CommandFailure.self) {
      try await SingleFetch(configuration: nil).run(
        url: origin.url("/feed"), isPretty: false, trace: nil)
    }
    #expect(
      failure.map { "\($0)" }
        == "\(origin.url("/feed")): HTTP 410: the site has removed this feed for good")
  }

  @Test func loginsThatAreNeverRight() async throws {
    let guest = try await Guest(feed(url))
    let password = try guest.write("secret", to: "password")
    try await guest.configure(feed(url, "username = \"me\"\npassword_file = \"\(password)\""))
    for (stale, requests, sentence) in [
      (
        "", 2,
        "HTTP 401: the site refuses the login; check username and password_file of this feed"
      ),
      (
        ", stale=true", 3,
        "HTTP 401: the site calls every login stale (Digest stale=true), a fault of the site's unless username and password_file of this feed are wrong"
      ),
    ] {
      guest.origin.forgetRequests()
      guest.origin.on(
        url,
        .status(
          401,
          headers: [("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\(stale)")]))
      let state = try await guest.poll()
      #expect(state.error == sentence && state.status == 401)
      #expect(guest.origin.requests.count == requests)
    }
  }

  @Test func certificatesAndTheKeyThatHelps() async throws {
    let servers = try await TLSServers()
    try servers.directory.write("HTTP/1.0 200 OK\r\n\r\n" + rss("one"), to: "rss")
    for (certificate, key, authority, sentence) in [
      (
        "old", "good", "ca",
        "the certificate of localhost has expired; tls_insecure for this feed would accept it, at your risk"
      ),
      (
        "wrong", "wrong", "ca",
        "the certificate of localhost is for another host name; tls_insecure for this feed would accept it, at your risk"
      ),
      (
        "good", "good", "other",
        "the certificate of localhost comes from an unknown issuer; ca_file for this feed can name its issuer; tls_insecure would accept it, at your risk"
      ),
    ] {
      let server = try await servers.serve(certificate, key: key, ["-HTTP"])
      let address = "https://localhost:\(server.port)/rss"
      let guest = try await Guest(
        feed(address, "ca_file = \"\(servers.file("\(authority).pem"))\""), isDirect: true)
      #expect(try await guest.poll().error == sentence)
      try await guest.configure(feed(address, "tls_insecure = true"))
      #expect(try await guest.poll().error == nil)
    }
  }

  @Test func timeOutsNamesAndConnections() async throws {
    let origin = try LoopbackOrigin()
    let port = origin.port
    origin.on("/hang", Reply(fault: .hang))
    let guest = try await Guest(
      feed("http://127.0.0.1:\(port)/hang", "timeout = \"1s\"")
        + feed("http://nowhere.invalid/", name: "name")
        + feed("http://127.0.0.1:1/", name: "closed"),
      isDirect: true, origin: origin)
    #expect(
      try await guest.poll("paper").error
        == "timed out after 1 s while waiting for the first byte; a longer timeout for this feed may help"
    )
    #expect(
      try await guest.poll("name").error
        == "no address found for nowhere.invalid (DNS); is the host's name in url right?")
    #expect(
      try await guest.poll("closed").error
        == "cannot connect to 127.0.0.1:1: connection refused")
  }
}
