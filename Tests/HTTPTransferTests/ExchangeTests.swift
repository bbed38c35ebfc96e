import HTTPTransfer
import KabarTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
  @Test func aWholeAnswer() async throws {
    let fixture = try Fixture()
    fixture.origin.on(
      "/feed", .text("<rss/>", headers: [("ETag", "\"a\""), ("X-Two", "1"), ("x-two", "2")]))
    let response = try await fixture.get("/feed") { $0.userAgent = "Kabar/1 (+https://k.example)" }
    #expect(response.status == 200)
    #expect(response.body == Array("<rss/>".utf8))
    #expect(response.url == fixture.origin.url("/feed"))
    #expect(response.headers["etag"] == "\"a\"")
    #expect(response.headers.values("X-TWO") == ["1", "2"])
    #expect(response.httpVersion == "1.1")
    #expect(response.remoteAddress == "127.0.0.1")
    #expect(response.hops.isEmpty)
    #expect(response.receivedBytes > 6)
    #expect(response.timing.total > 0)
    let request = try #require(fixture.origin.requests.first)
    #expect(request["user-agent"] == "Kabar/1 (+https://k.example)")
    #expect(request["accept-encoding"]?.contains("gzip") == true)
    #expect(request["accept-encoding"]?.contains("br") == true)
    #expect(request["accept-encoding"]?.contains("zstd") == true)
    #expect(request["referer"] == nil)
    #expect(request["cookie"] == nil)
  }

  @Test func aConnectionIsKeptAndAHandleCarriesNothingOver() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/*") { .text($0.method) }
    var first = fixture.request("/a")
    first.method = .post
    first.headers = [HTTPField("X-Once", "1")]
    first.body = Array("body".utf8)
    #expect(try await fixture.client.send(first).body == Array("POST".utf8))
    let second = try await fixture.get("/b")
    #expect(second.body == Array("GET".utf8))
    #expect(second.connectionReused)
    #expect(fixture.origin.connectionCount == 1)
    let requests = fixture.origin.requests
    #expect(requests.map(\.body) == [Array("body".utf8), []])
    #expect(requests.map { $0["x-once"] } == ["1", nil])
    #expect(requests.map { $0["expect"] } == [nil, nil])
  }

  @Test func aFieldOfTheRequestTakesThePlaceOfTheOptions() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/*", .text("ok"))
    let options = TransferOptions { $0.userAgent = "Kabar" }
    let own = [
      HTTPField("user-agent", "mine"), HTTPField("ACCEPT-ENCODING", "identity"),
      HTTPField("X-Long", String(repeating: "long ", count: 500)), HTTPField("X-Empty", ""),
    ]
    // One handle carries all of them: lines are kept from request to request, as far as they stay.
    for headers in [[], own, [], Array(own.reversed()), [own[0]], []] {
      var request = fixture.request("/feed")
      request.options = options
      request.headers = headers
      #expect(try await fixture.client.send(request).status == 200)
      let sent = try #require(fixture.origin.requests.last)
      func values(_ name: String) -> [String] {
        sent.headers.filter { $0.name.lowercased() == name }.map(\.value)
      }
      #expect(values("user-agent") == [headers.contains(own[0]) ? "mine" : "Kabar"])
      #expect(values("accept-encoding").count == 1)
      #expect((values("accept-encoding") == ["identity"]) == headers.contains(own[1]))
      #expect(values("x-long").map(\.utf8.count) == (headers.count > 1 ? [2500] : []))
      #expect(values("x-empty") == (headers.count > 1 ? [""] : []))
      #expect(values("accept") == ["*/*"])
    }
  }

  @Test(
    arguments: [
      Array("\"plain\"".utf8), Array("\"sch\u{f6}n \u{4e2d}\"".utf8),
      [0x22, 0xE9, 0xFF, 0x80, 0x22],
      [0x22, 0xF4, 0x8F, 0xBE, 0x80, 0x22], Array("W/\"a\\b\"".utf8), Array("no quotes".utf8),
    ] as [[UInt8]])
  func validatorsGoBackByteForByte(etag: [UInt8]) async throws {
    let fixture = try Fixture()
    let head =
      Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: ".utf8) + etag + [13, 10, 13, 10]
    fixture.origin.on("/feed", sequence: [Reply(fault: .raw(head)), .status(304)])
    let first = try await fixture.get("/feed")
    var request = fixture.request("/feed")
    request.headers = [HTTPField("If-None-Match", try #require(first.headers["ETag"]))]
    #expect(try await fixture.client.send(request).status == 304)
    let sent = try #require(fixture.origin.requests.last?["if-none-match"])
    // The origin reads what is no UTF-8 as Latin-1.
    let expected =
      String(validating: etag, as: UTF8.self)
      ?? String(String.UnicodeScalarView(etag.map(Unicode.Scalar.init)))
    #expect(sent == expected)
  }

  @Test func whatStandsBehindACompressedBodyIsLeftOut() async throws {
    let fixture = try Fixture()
    let packed = try await compress(Array("<rss/>".utf8), ["gzip", "-c"])
    for (path, rest) in [("/whole", []), ("/padded", [0, 0, 0, 0]), ("/two", packed)] {
      fixture.origin.on(
        path, Reply(headers: [("Content-Encoding", "gzip")], body: packed + rest))
      let response = try await fixture.get(path)
      #expect(response.status == 200 && response.body == Array("<rss/>".utf8))
      #expect(response.hasTrailingBytes == !rest.isEmpty)
    }
  }

  @Test func compressedBodies() async throws {
    let fixture = try Fixture()
    let text = String(repeating: "<item/>", count: 1000)
    // A brotli stream of one uncompressed block (RFC 7932 9.2), made by hand.
    let brotli = [0x50, 0x00, 0x10] + Array("<rss/>".utf8) + [0x03]
    fixture.origin.on("/br", Reply(headers: [("Content-Encoding", "br")], body: brotli))
    #expect(try await fixture.get("/br").body == Array("<rss/>".utf8))
    for (coding, tool) in [("gzip", ["gzip", "-c"]), ("zstd", ["zstd", "-qc"])] {
      guard let packed = try? await compress(Array(text.utf8), tool) else { continue }
      let reply = Reply(headers: [("Content-Encoding", coding)], body: packed)
      fixture.origin.on("/\(coding)", reply)
      let response = try await fixture.get("/\(coding)")
      #expect(response.body == Array(text.utf8), "\(coding)")
      #expect(response.receivedBytes < 2000)
      fixture.origin.on("/cut", reply.with(.closeAfter(bytes: packed.count / 2)))
      #expect(await fixture.failure("/cut") != nil)
    }
    fixture.origin.on(
      "/bad", Reply(headers: [("Content-Encoding", "gzip")], body: Array(text.utf8)))
    let error = try #require(await fixture.failure("/bad"))
    #expect("\(error)".hasPrefix("the body cannot be decompressed: "))
  }

  @Test func credentials() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/basic") { request in
      request["authorization"] == "Basic dTpw"
        ? .text("in")
        : .status(401, headers: [("WWW-Authenticate", "Basic realm=\"x\"")])
    }
    fixture.origin.on("/digest") { request in
      request["authorization"]?.hasPrefix("Digest username=\"u\"") == true
        ? .text("in")
        : .status(
          401, headers: [("WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\", qop=\"auth\"")])
    }
    for path in ["/basic", "/digest"] {
      let response = try await fixture.get(path) {
        $0.username = "u"
        $0.password = "p"
      }
      #expect(response.body == Array("in".utf8))
      #expect(response.headers["www-authenticate"] == nil)
    }
    var request = fixture.request("/basic")
    request.url = fixture.origin.url("/basic", host: "u:p@127.0.0.1")
    let response = try await fixture.client.send(request)
    #expect(response.body == Array("in".utf8))
    #expect(response.url == fixture.origin.url("/basic"))
  }

  @Test func aHeaderCannotWriteAnother() async throws {
    let fixture = try Fixture()
    var request = fixture.request("/")
    request.headers = [HTTPField("If-None-Match", "a\r\nX-Evil: 1")]
    let error = try #require(await fixture.failure(of: request))
    #expect("\(error)" == "the header field If-None-Match has a forbidden name or value")
    #expect(fixture.origin.requests.isEmpty)
  }

  @Test func theTraceShowsTheExchangeWithoutSecrets() async throws {
    let fixture = try Fixture()
    let to = "me:hunter2@127.0.0.1"
    fixture.origin.on(
      "/feed",
      Reply(
        status: 302,
        headers: [
          ("Location", fixture.origin.url("/there", host: to)),
          ("Link", "<https://a.example/@a>, <//hunter2@b.example?@>; rel=\"me@c\""),
          ("X-Odd", "https:/a:b/hunter3@d.example http:\\\\u@v:hunter2@e.example mail@f.example"),
        ]))
    fixture.origin.on("/there", .text("x"))
    let lines = Watched<[String]>([])
    var request = fixture.request("/feed")
    request.url = fixture.origin.url("/feed", host: "me:hunter2@127.0.0.1")
    request.redirects = 1
    request.headers = [
      HTTPField("Cookie", "secret=1"), HTTPField("X-Key", "secret", isConfined: true),
      HTTPField("Accept", "text/xml"),
    ]
    request.trace = { event in
      lines.update { lines in
        switch event {
        case .info(let text): lines.append("* \(text)")
        case .request(let text): lines.append("> \(text)")
        case .response(let text): lines.append("< \(text)")
        case .redirect(let hop): lines.append("\(hop.from) leads to \(hop.to)")
        case .timing(let timing): lines.append("total \(timing.total > 0)")
        }
      }
    }
    _ = try await fixture.client.send(request)
    let text = lines.value.joined(separator: "\n")
    #expect(text.contains("> GET /feed HTTP/1.1"))
    #expect(text.contains("> Accept: text/xml"))
    #expect(text.contains("> Cookie: (not shown)"))
    #expect(text.contains("> X-Key: (not shown)"))
    #expect(text.contains("< HTTP/1.1 200 OK"))
    #expect(text.contains("total true"))
    #expect(text.contains("< Location: http://…@127.0.0.1:"))
    #expect(
      text.contains("< Link: <https://a.example/@a>, <//…@b.example?@>; rel=\"me@c\"\n"))
    #expect(
      text.contains("< X-Odd: https:/a:b/hunter3@d.example http:\\\\…@e.example mail@f.example"))
    #expect(!text.contains("secret") && !text.contains("hunter2"))
  }
}

func compress(_ bytes: [UInt8], _ command: [String]) async throws -> [UInt8] {
  let directory = try TemporaryDirectory()
  try directory.write(bytes, to: "in")
  let script = "\(command.joined(separator: " ")) < in > out"
  let exit = try await ChildProcess("sh", ["-c", script], directory: directory.path).exit()
  guard exit.code == 0 else { throw TimedOut(exit.error) }
  return try directory.readBytes("out")
}
