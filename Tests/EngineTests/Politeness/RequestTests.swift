import KabarCore
import KabarTesting
import Testing

@testable import Engine

private let url = "http://paper.example/rss?a=b&c"

@Suite("Politeness: what a request says", .timeLimit(.minutes(2)))
struct RequestTests {
  @Test func whatASiteNeedsToKnowAndNothingElse() async throws {
    let guest = try await Guest(feed(url))
    let cookies = [("Set-Cookie", "id=1; Max-Age=999999"), ("ETag", "\"1\"")]
    guest.origin.on("http://paper.example/rss", .text(rss("one"), headers: cookies))
    for _ in 0..<3 { try await guest.poll() }
    let requests = guest.origin.requests
    #expect(requests.count == 3)
    for request in requests {
      #expect(request.method == "GET")
      #expect(request.target == url, "no query parameters of our own")
      let accept = try #require(request["Accept"])
      for type in ["application/rss+xml", "application/atom+xml", "application/feed+json", "*/*"] {
        #expect(accept.contains(type))
      }
      let agent = try #require(request["User-Agent"])
      #expect(agent.hasPrefix("Kabar/") && agent.contains("(+https://"), "\(agent)")
      let coding = try #require(request["Accept-Encoding"])
      for name in ["gzip", "deflate", "br", "zstd"] { #expect(coding.contains(name)) }
      for name in ["Referer", "Cookie", "Origin", "Authorization", "X-Forwarded-For", "DNT"] {
        #expect(request[name] == nil, "\(name)")
      }
    }
    #expect(Set(requests.map(\.connection)).count == 1, "the connection is kept")
    #expect(Set(guest.origin.requests.map(\.path)).count == 1, "no favicon, no page, no robots.txt")
  }

  @Test func headersAndUserAgentOfOneFeed() async throws {
    let guest = try await Guest(
      feed(
        url,
        """
        user_agent = "Special/1 (+https://me.example/)"
        headers = { "Authorization" = "Bearer abc", "Cookie" = "a=b", "accept" = "text/xml" }
        """))
    guest.origin.on("http://paper.example/rss", .text(rss("one")))
    try await guest.poll()
    let request = try #require(guest.origin.requests.first)
    #expect(request["User-Agent"] == "Special/1 (+https://me.example/)")
    #expect(request["Authorization"] == "Bearer abc")
    #expect(request["Cookie"] == "a=b")
    #expect(
      request.headers.filter { $0.name.lowercased() == "accept" }.map(\.value) == ["text/xml"])
  }

  @Test(arguments: [
    ("Basic realm=\"x\"", "Basic bWU6c2VjcmV0"),
    ("Digest realm=\"x\", nonce=\"n\", qop=\"auth\", algorithm=MD5", "Digest username=\"me\""),
  ])
  func basicAndDigest(challenge: String, answer: String) async throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("secret\n", to: "password")
    let guest = try await Guest(feed(url, "username = \"me\"\npassword_file = \"\(file)\""))
    guest.origin.on("http://paper.example/rss") { request in
      request["Authorization"]?.hasPrefix(answer) == true
        ? .text(rss("one")) : .status(401, headers: [("WWW-Authenticate", challenge)])
    }
    #expect(try await guest.poll().error == nil)
    guest.origin.on("http://paper.example/rss", .status(401))
    let error = try #require(await guest.poll().error)
    #expect(
      error == "HTTP 401: the site refuses the login; check username and password_file of this feed"
    )
  }

  @Test func basicCredentialsGoAlongOnceTheOriginHasAskedForThem() async throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("secret", to: "password")
    let keys = "username = \"me\"\npassword_file = \"\(file)\""
    let guest = try await Guest(feed(url, keys) + feed("http://else.example/", name: "else", keys))
    let challenge = Watched("Basic realm=\"x\"")
    guest.origin.on("*") { request in
      let scheme = challenge.value.prefix { $0 != " " }
      return request["Authorization"]?.hasPrefix(scheme) == true
        ? .text(rss("one")) : .status(401, headers: [("WWW-Authenticate", challenge.value)])
    }
    for _ in 0..<3 { #expect(try await guest.poll("paper").error == nil) }
    let asked = guest.origin.requests.map { $0["Authorization"] }
    #expect(asked == [nil] + Array(repeating: "Basic bWU6c2VjcmV0", count: 3))

    // Another host has not asked; nor has a host that ours leads to.
    guest.origin.forgetRequests()
    #expect(try await guest.poll("else").error == nil)
    #expect(guest.origin.requests.first?["Authorization"] == nil)
    guest.origin.forgetRequests()
    guest.origin.on("http://paper.example/rss", .redirect(302, to: "http://thief.example/"))
    try await guest.poll("paper")
    #expect(guest.origin.requests(to: "http://thief.example/").map { $0["Authorization"] } == [nil])

    // The origin changes its mind: one more request, no failure.
    challenge.update { $0 = "Digest realm=\"x\", nonce=\"n\", qop=\"auth\", algorithm=MD5" }
    #expect(try await guest.poll("else").error == nil)
  }

  @Test func secretsGoToNoOtherHostNotEvenWhenTheMoveIsRemembered() async throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("secret", to: "password")
    let guest = try await Guest(
      feed(
        url, "username = \"me\"\npassword_file = \"\(file)\"\nheaders = { \"X-Key\" = \"k\" }"))
    let thief = "http://thief.example/rss"
    guest.origin.on("http://paper.example/rss", .redirect(301, to: thief))
    guest.origin.on(thief) { request in
      request["Authorization"] == nil
        ? .status(401, headers: [("WWW-Authenticate", "Basic realm=\"x\"")]) : .text(rss("one"))
    }
    for _ in 0..<5 { try await guest.poll() }
    guest.origin.on(thief, .text(rss("one")))
    for _ in 0..<5 { try await guest.poll() }
    let stolen = guest.origin.requests(to: thief)
    #expect(stolen.count == 10)
    for request in stolen {
      #expect(request["Authorization"] == nil)
      #expect(request["X-Key"] == nil)
    }
    #expect(guest.origin.requests(to: "http://paper.example/rss").count == 10)
  }

  @Test func aFileThatTheAdministratorWrote() async throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(rss("one"), to: "my feed.xml")
    let address = "file://" + path.replacing(" ", with: "%20")
    let guest = try await Guest(feed(address))
    #expect(try await guest.poll().error == nil)
    #expect(try await guest.poll().status == 304)
    try folder.write(rss("one", "two"), to: "my feed.xml")
    #expect(try await guest.poll().status == 200)
    #expect(try await guest.store.latestEventSequence() == 1)
    #expect(guest.origin.requests.isEmpty)
  }

  @Test func anInternationalHost() async throws {
    let guest = try await Guest(feed("http://b\u{fc}cher.example/\u{e4}"))
    guest.origin.on("*", .text(rss("one")))
    #expect(try await guest.poll().error == nil)
    #expect(guest.origin.requests.first?.target == "http://xn--bcher-kva.example/%C3%A4")
  }
}
