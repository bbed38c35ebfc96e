import HTTPTransfer
import KabarTesting
import Testing

@Suite(.timeLimit(.minutes(2)))
struct FaultTests {
  @Test func anOriginThatNeverAnswers() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/hang", Reply(fault: .hang))
    let error = try #require(await fixture.failure("/hang") { $0.timeout = 300 })
    #expect("\(error)" == "timed out after 300 ms while waiting for the first byte")
  }

  @Test func aSlowDripEndsWithTheTimeout() async throws {
    let fixture = try Fixture()
    let body = Reply(body: Array(repeating: 65, count: 100_000))
    fixture.origin.on("/drip", body.with(.drip(bytes: 1, every: .milliseconds(20))))
    let start = ContinuousClock.now
    let error = try #require(await fixture.failure("/drip") { $0.timeout = 1000 })
    #expect("\(error)" == "timed out after 1 s while receiving")
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test func aBodyLargerThanAllowed() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/huge", Reply(fault: .endlessBody(bytes: 1 << 30)))
    let error = try #require(await fixture.failure("/huge") { $0.maxBody = 1 << 20 })
    #expect("\(error)" == "the body is larger than 1 MiB")
    #expect(await fixture.origin.allConnectionsClosed(), "the rest is not read")
  }

  @Test func aDecompressionBomb() async throws {
    let fixture = try Fixture()
    let bomb = try await compress(Array(repeating: 0, count: 64 << 20), ["gzip", "-9c"])
    fixture.origin.on("/bomb", Reply(headers: [("Content-Encoding", "gzip")], body: bomb))
    let error = try #require(await fixture.failure("/bomb") { $0.maxBody = 256 << 10 })
    #expect("\(error)" == "the body is larger than 256 KiB")
  }

  @Test func theLargestBodyGoesWhenAllAreTooLarge() async throws {
    var configuration = HTTPClientConfiguration()
    configuration.bodyBudget = 1 << 20
    let fixture = try Fixture(configuration: configuration)
    fixture.origin.on("/small", Reply(body: Array(repeating: 65, count: 100_000)))
    fixture.origin.on("/huge", Reply(fault: .endlessBody(bytes: 1 << 30)))
    let error = try #require(await fixture.failure("/huge"))
    #expect("\(error)" == "dropped: all bodies in transfer are larger than 1 MiB together")
    #expect(try await fixture.get("/small").body.count == 100_000, "the budget is given back")
  }

  @Test func aContentLengthThatLies() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/more", Reply(body: [65, 66]).with(.contentLength(1000)))
    fixture.origin.on("/less", Reply(body: Array("abcdef".utf8)).with(.contentLength(3)))
    fixture.origin.on("/cut", Reply(body: Array("abcdef".utf8)).with(.closeAfter(bytes: 4)))
    fixture.origin.on("/much", Reply(body: [65]).with(.contentLength(Int.max)))
    #expect(
      await fixture.failure("/more")?.description
        == "the connection ended after 2 of 1000 bytes of the body")
    #expect(try await fixture.get("/less").body == Array("abc".utf8))
    #expect(await fixture.failure("/cut") == .partialBody(received: 4, expected: 6))
    #expect(await fixture.failure("/much") != nil)
  }

  @Test func endlessHeaders() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/headers", Reply(fault: .endlessHeaders))
    let error = try #require(await fixture.failure("/headers"))
    #expect("\(error)" == "the header section is larger than 64 KiB")
    let line = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 400_000) + "\r\n\r\n"
    fixture.origin.on("/line", Reply(fault: .raw(Array(line.utf8))))
    #expect(await fixture.failure("/line") == .headersTooLarge(limit: 64 << 10))
  }

  @Test(arguments: [
    ("HTTP/3.0 200 OK", "its first line names no version and status that there are"),
    ("HTTP/1.1 000 x", "its first line names no version and status that there are"),
    ("HTTP/1.1 99999 x", "its first line names no version and status that there are"),
    ("ICY 200 OK", "it does not begin like an HTTP answer"),
    ("HTTP/1.1 200 OK\r\nContent-Length: -5", "Invalid Content-Length: value"),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz",
      "Illegal or missing hexadecimal sequence in chunked-encoding"
    ),
  ])
  func answersThatAreNotHTTP(head: String, cause: String) async throws {
    let fixture = try Fixture()
    fixture.origin.on("/odd", Reply(fault: .raw(Array("\(head)\r\n\r\n<rss/>".utf8))))
    let error = try #require(await fixture.failure("/odd"))
    #expect("\(error)" == "the answer breaks HTTP: \(cause)")
  }

  @Test func connectionsThatBreak() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/silent", Reply(fault: .closeBeforeAnswer))
    fixture.origin.on("/reset", Reply(body: [1, 2, 3, 4]).with(.resetAfter(bytes: 2)))
    fixture.origin.on("/garbage", Reply(fault: .raw(Array("SSH-2.0-OpenSSH\r\n".utf8))))
    #expect(
      await fixture.failure("/silent")?.description
        == "the connection was lost: closed by the server without an answer")
    #expect(await fixture.failure("/reset")?.description.hasPrefix("the connection") == true)
    #expect(
      await fixture.failure("/garbage")?.description
        == "the answer breaks HTTP: it does not begin like an HTTP answer")
  }

  @Test func nobodyListens() async throws {
    let fixture = try Fixture()
    let port = fixture.origin.port
    let request = fixture.request("/")
    fixture.origin.stop()
    _ = await fixture.origin.allConnectionsClosed()
    let error = await fixture.failure(of: request)
    #expect(error?.description == "cannot connect to 127.0.0.1:\(port): connection refused")
  }

  @Test func aHostWithoutAddress() async throws {
    let fixture = try Fixture()
    var request = fixture.request("/")
    request.url = "http://nowhere.invalid/feed"
    #expect(
      await fixture.failure(of: request)?.description
        == "no address found for nowhere.invalid (DNS)")
  }

  @Test(arguments: [
    ("", "the URL cannot be read"), ("http://", "the URL cannot be read"),
    ("feed.xml", "the URL cannot be read"), ("http://a b/", "the URL cannot be read"),
    ("gopher://x/", "the scheme gopher is not supported"),
    ("exec:/bin/sh", "the scheme exec is not supported"),
    ("ftp://x/feed", "the scheme ftp is not supported"),
    ("file:///etc/passwd", "the scheme file is not supported"),
  ])
  func urlsThatCannotBe(url: String, sentence: String) async throws {
    let fixture = try Fixture()
    var request = fixture.request("/")
    request.url = url
    #expect(await fixture.failure(of: request)?.description == sentence)
  }

  @Test func oneFaultTouchesNoOther() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/hang", Reply(fault: .hang))
    fixture.origin.on("/huge", Reply(fault: .endlessBody(bytes: 1 << 30)))
    fixture.origin.on("/good", .text("good"))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { _ = await fixture.failure("/hang") { $0.timeout = 3000 } }
        group.addTask { _ = await fixture.failure("/huge") { $0.maxBody = 4 << 20 } }
      }
      for _ in 0..<20 {
        group.addTask {
          let body = try? await fixture.get("/good").body
          #expect(body == Array("good".utf8))
        }
      }
    }
  }
}
