import HTTPTransfer
import KabarCore
import KabarTesting
import Testing

@testable import Engine

private let url = "http://paper.example/rss"

@Suite("Politeness: safety", .timeLimit(.minutes(2)))
struct SafetyTests {
  @Test(arguments: [
    "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/x",
    "http://192.168.1.1/", "http://0x7f.1/", "http://[fe80::1]/", "http://0/",
    "http://localhost/", "http://nas/", "http://metadata.google.internal/",
  ])
  func aRedirectIntoPrivateSpaceIsRefused(place: String) async throws {
    let guest = try await Guest(feed(url))
    guest.origin.on(url, .redirect(301, to: place))
    guest.origin.on("*", .text(rss("secret")))
    guest.origin.on("/*", .text(rss("secret")))
    let error = try #require(await guest.poll().error)
    #expect(error.hasPrefix("refused the private "))
    #expect(error.hasSuffix("; allow_private for this feed would permit it"))
    #expect(guest.origin.requests.count == 1)
    try await guest.configure(feed(url, "allow_private = true"))
    #expect(try await guest.poll().error == nil)
  }

  /// Every name leads to localhost, as a name server in the wrong hands has it.
  private struct EveryNameIsLocalhost: HTTPSending {
    let client: HTTPClient
    let url: String

    func send(_ request: HTTPRequest) async throws(TransferError) -> HTTPResponse {
      var request = request
      if request.addressPolicy == .asWritten {
        request.addressPolicy = .forConfigured(url: request.url)
      }
      request.url = url
      return try await client.send(request)
    }
  }

  @Test func aNameThatLeadsIntoPrivateSpaceIsRefused() async throws {
    let guest = try await Guest(feed(url), isDirect: true)
    guest.origin.on("/rss", .text(rss("secret")))
    guest.sending = EveryNameIsLocalhost(
      client: guest.http, url: guest.origin.url("/rss", host: "localhost"))
    let error = try #require(await guest.poll().error)
    #expect(error.hasPrefix("refused localhost, which leads to the private address "))
    #expect(guest.origin.connectionCount == 0)
    try await guest.configure(feed(url, "allow_private = true"))
    #expect(try await guest.poll().error == nil)
  }

  @Test func whatTheAdministratorWroteIsAllowed() async throws {
    let origin = try LoopbackOrigin()
    origin.on("/rss", .redirect(to: "/feed"))
    origin.on("/feed", .text(rss("one")))
    let guest = try await Guest(feed(origin.url("/rss")), isDirect: true, origin: origin)
    #expect(try await guest.poll().error == nil)
  }

  @Test func hostileAnswersEndWithOneClearErrorAndTouchNoOtherFeed() async throws {
    let zeros = try TemporaryDirectory()
    let exit = try await ChildProcess(
      "sh", ["-c", "head -c 30000000 /dev/zero | gzip -9 > bomb"], directory: zeros.path
    ).exit()
    #expect(exit.code == 0)
    let bomb = try zeros.readBytes("bomb")
    let drip = Reply.text(rss("one")).with(.drip(bytes: 1, every: .milliseconds(30)))
    let hostile: [(name: String, reply: Reply, sentence: String)] = [
      (
        "large", Reply(fault: .endlessBody(bytes: 1 << 30)),
        "the body is larger than 64 KiB; a larger max_body for this feed would take it"
      ),
      (
        "bomb", Reply(headers: [("Content-Encoding", "gzip")], body: bomb),
        "the body is larger than 64 KiB; a larger max_body for this feed would take it"
      ),
      (
        "drip", drip,
        "timed out after 1 s while receiving; a longer timeout for this feed may help"
      ),
      (
        "short", Reply.text("<rss>").with(.contentLength(1000)),
        "the connection ended after 5 of 1000 bytes of the body"
      ),
      (
        "loop", .redirect(to: "http://loop.example/"),
        "redirects in a loop, back to http://loop.example/; some sites send those in a circle who lack a Cookie in headers"
      ),
      ("headers", Reply(fault: .endlessHeaders), "the header section is larger than 64 KiB"),
      (
        "reset", Reply(fault: .closeBeforeAnswer),
        "the connection was lost: closed by the server without an answer"
      ),
    ]
    let good = (0..<10).map { feed("http://good.example/\($0)", name: "good\($0)") }.joined()
    let bad = hostile.map { name, _, _ in
      feed("http://\(name).example/", name: name, name == "drip" ? "timeout = \"1s\"" : "")
    }.joined()
    let guest = try await Guest(good + bad, fetch: "max_body = \"64KiB\"")
    guest.origin.on("http://good.example/*", .text(rss("one")))
    for (name, reply, _) in hostile { guest.origin.on("http://\(name).example/", reply) }
    let begun = ContinuousClock.now
    await guest.run(for: .minutes(5))
    #expect(begun.duration(to: .now) < .seconds(60))
    for (name, _, sentence) in hostile {
      let state = try await guest.state(name)
      #expect(state.error == sentence)
      #expect(state.failures == 1)
      #expect(guest.log.lines.filter { $0.hasPrefix("warning: \(name): ") }.count == 1)
    }
    for number in 0..<10 {
      let state = try await guest.state("good\(number)")
      #expect(state.status == 200 && state.error == nil)
    }
    #expect(await guest.origin.allConnectionsClosed() || guest.origin.openConnections <= 4)
  }
}
