import HTTPTransfer
import KabarTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RedirectTests {
  @Test func everyHopIsRecorded() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/a", .redirect(301, to: "/b?x=1"))
    fixture.origin.on("/b", .redirect(302, to: "c d"))
    fixture.origin.on("/c%20d", .redirect(307, to: "//127.0.0.1:\(fixture.origin.port)/e/../f"))
    fixture.origin.on("/f", .redirect(308, to: fixture.origin.url("/g#part")))
    fixture.origin.on("/g", .text("here"))
    let response = try await fixture.get("/a")
    #expect(response.status == 200)
    #expect(response.url == fixture.origin.url("/g"))
    #expect(response.hops.map(\.status) == [301, 302, 307, 308])
    #expect(response.hops.map(\.isPermanent) == [true, false, false, true])
    #expect(
      response.hops.map(\.from) == ["/a", "/b?x=1", "/c%20d", "/f"].map { fixture.origin.url($0) })
    #expect(response.hops.last?.to == response.url)
    #expect(fixture.origin.connectionCount == 1)
  }

  @Test func tooManyAndNone() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/*") { request in
      .redirect(to: "/\((Int(request.path.dropFirst()) ?? 0) + 1)")
    }
    var request = fixture.request("/1")
    #expect(await fixture.failure(of: request)?.description == "more than 10 redirects")
    #expect(fixture.origin.requests.count == 11)
    request.redirects = 0
    let response = try await fixture.client.send(request)
    #expect(response.status == 302)
    #expect(response.headers["location"] == "/2")
  }

  @Test func loopsSchemesAndTargets() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/a", .redirect(to: "/b"))
    fixture.origin.on("/b", .redirect(to: "/a#again"))
    fixture.origin.on("/ftp", .redirect(to: "ftp://127.0.0.1/x"))
    fixture.origin.on("/file", .redirect(to: "file:///etc/passwd"))
    fixture.origin.on("/odd", .redirect(to: "http://[::1"))
    fixture.origin.on("/exec", .redirect(to: "exec:ls"))
    var request = fixture.request("/a")
    request.allowsFile = true
    #expect(
      await fixture.failure(of: request)?.description
        == "redirects in a loop, back to \(fixture.origin.url("/a"))")
    request.url = fixture.origin.url("/ftp")
    #expect(
      await fixture.failure(of: request)?.description == "refused a redirect to the scheme ftp")
    request.url = fixture.origin.url("/file")
    #expect(
      await fixture.failure(of: request)?.description == "refused a redirect to the scheme file")
    request.url = fixture.origin.url("/odd")
    #expect(await fixture.failure(of: request) == .redirectTarget)
    request.url = fixture.origin.url("/exec")
    #expect(await fixture.failure(of: request) == .redirectScheme(scheme: "exec"))
  }

  @Test func secretsStayWithTheHost() async throws {
    let fixture = try Fixture(addresses: ["127.0.0.1", "127.0.0.2"])
    let other = fixture.origin.url("/there", host: "127.0.0.2")
    fixture.origin.on("/here", .redirect(to: "/next"))
    let answers: [String: Reply] = [
      "/next": .redirect(to: other), "/there": .redirect(to: fixture.origin.url("/back")),
      "/back": .text("done"),
    ]
    for (path, answer) in answers {
      // At home a challenge, so that libcurl sends what it has.
      fixture.origin.on(path) { request in
        request["authorization"] == nil && path != "/there"
          ? .status(401, headers: [("WWW-Authenticate", "Basic realm=\"x\"")]) : answer
      }
    }
    var request = fixture.request("/here") {
      $0.username = "u"
      $0.password = "p"
    }
    request.headers = [
      HTTPField("X-Token", "t", isConfined: true), HTTPField("Accept", "text/xml"),
    ]
    let response = try await fixture.client.send(request)
    #expect(response.body == Array("done".utf8))
    let last = { (path: String) in fixture.origin.requests(to: path).last }
    #expect(last("/next")?["x-token"] == "t")
    #expect(last("/next")?["authorization"] == "Basic dTpw")
    #expect(last("/there")?["x-token"] == nil)
    #expect(last("/there")?["authorization"] == nil)
    #expect(last("/there")?["accept"] == "text/xml")
    #expect(last("/back")?["x-token"] == "t", "back home")
  }

  @Test func aPostBecomesAGetExceptFor307And308() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/302", .redirect(302, to: "/end"))
    fixture.origin.on("/307", .redirect(307, to: "/end"))
    fixture.origin.on("/end") { .text("\($0.method) \($0.text) \($0["content-type"] ?? "-")") }
    for (path, expected) in [("/302", "GET  -"), ("/307", "POST hi text/plain")] {
      var request = fixture.request(path)
      request.method = .post
      request.body = Array("hi".utf8)
      request.headers = [HTTPField("Content-Type", "text/plain")]
      let body = try await fixture.client.send(request).body
      #expect(String(decoding: body, as: UTF8.self) == expected)
    }
  }

  @Test func theTimeoutIsThatOfTheWholeWay() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/*") { request in
      let next = (Int(request.path.dropFirst()) ?? 0) + 1
      return .redirect(to: "/\(next)").delayed(by: .milliseconds(200))
    }
    let error = try #require(await fixture.failure("/1") { $0.timeout = 700 })
    #expect("\(error)".hasPrefix("timed out after 700 ms while "))
    #expect(fixture.origin.requests.count < 6)
  }

  @Test func aLongPageWithARedirectIsNotRead() async throws {
    let fixture = try Fixture()
    var reply = Reply.redirect(to: "/end")
    reply.fault = .endlessBody(bytes: 1 << 30)
    fixture.origin.on("/a", reply)
    fixture.origin.on("/end", .text("end"))
    #expect(try await fixture.get("/a").body == Array("end".utf8))
  }
}
