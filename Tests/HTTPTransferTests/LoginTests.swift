import HTTPTransfer
import KabarTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LoginTests {
  private static func challenge(
    _ name: String, nonce: Int, isStale: Bool
  ) -> (name: String, value: String) {
    let stale = isStale ? ", stale=true" : ""
    return (name, "Digest realm=\"r\", nonce=\"n\(nonce)\", qop=\"auth\"\(stale)")
  }

  private static func refusal(nonce: Int, isStale: Bool) -> Reply {
    .status(401, headers: [challenge("WWW-Authenticate", nonce: nonce, isStale: isStale)])
  }

  private func login(_ values: inout TransferOptions.Values) {
    values.username = "me"
    values.password = "secret"
  }

  @Test func aNonceThatHasBecomeStaleIsRenewedOnce() async throws {
    let fixture = try Fixture()
    fixture.origin.on(
      "/feed",
      sequence: [
        Self.refusal(nonce: 1, isStale: false), Self.refusal(nonce: 2, isStale: true),
        .text("in"),
      ])
    #expect(try await fixture.get("/feed", login).body == Array("in".utf8))
    let sent = fixture.origin.requests.map { $0["authorization"] }
    #expect(sent.count == 3 && sent[0] == nil)
    #expect(sent[1]?.contains("nonce=\"n1\"") == true)
    #expect(sent[2]?.contains("nonce=\"n2\"") == true)
  }

  @Test func whoCallsEveryNonceStaleIsAskedThreeTimes() async throws {
    let fixture = try Fixture()
    let origin = fixture.origin
    origin.on("/feed") { [weak origin] _ in
      Self.refusal(nonce: origin?.requests.count ?? 0, isStale: true)
    }
    let answer = try await fixture.get("/feed", login)
    #expect(answer.status == 401)
    #expect(answer.headers.isStaleChallenge)
    #expect(origin.requests.count == 3)
  }

  @Test func aWrongPasswordIsTriedOnce() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/feed", Self.refusal(nonce: 1, isStale: false))
    let answer = try await fixture.get("/feed", login)
    #expect(answer.status == 401)
    #expect(!answer.headers.isStaleChallenge)
    #expect(fixture.origin.requests.count == 2)
  }

  @Test(arguments: ["http", "https"])
  func aProxyThatCallsEveryNonceStaleIsAskedThreeTimes(scheme: String) async throws {
    let fixture = try Fixture()
    let origin = fixture.origin
    origin.on("*") { [weak origin] _ in
      .status(
        407,
        headers: [
          Self.challenge(
            "Proxy-Authenticate", nonce: origin?.requests.count ?? 0, isStale: true)
        ])
    }
    let request = HTTPRequest(
      url: "\(scheme)://feed.example/",
      options: TransferOptions { $0.proxy = origin.url("", host: "me:secret@127.0.0.1") })
    if scheme == "http" {
      #expect(try await fixture.client.send(request).status == 407)
    } else {
      #expect(
        await fixture.failure(of: request)?.description
          == "the proxy failed: 127.0.0.1:\(origin.port) answered CONNECT feed.example:443 with HTTP 407: it calls every login stale"
      )
    }
    #expect(origin.requests.count == 3)
  }
}
