import Glibc
import HTTPTransfer
import KabarTesting
import Testing

/// The test kit itself, as far as the other tests here do not show it.
@Suite(.timeLimit(.minutes(1)))
struct KitTests {
  @Test func aChildReadsPrintsAndEnds() async throws {
    let directory = try TemporaryDirectory()
    let exit = try await ChildProcess(
      "sh", ["-c", "cat; echo \"$WORD\" >&2; pwd; exit 3"], environment: ["WORD": "hello"],
      directory: directory.path, input: Array("in\n".utf8)
    ).exit()
    #expect(exit.code == 3)
    #expect(exit.signal == nil)
    #expect(exit.outputLines == ["in", directory.path])
    #expect(exit.errorLines == ["hello"])
    #expect(exit.peakMemory > 0)
  }

  @Test func aChildIsSignalledAndWaitedFor() async throws {
    let child = try ChildProcess(
      "sh", ["-c", "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done"])
    try await child.wait(for: "ready\n")
    #expect(child.isRunning)
    child.signal(SIGTERM)
    let exit = try await child.exit()
    #expect(exit.code == 0)
    #expect(exit.outputLines == ["ready", "bye"])
    let killed = try ChildProcess("sleep", ["60"])
    killed.signal(SIGKILL)
    #expect(try await killed.exit().signal == SIGKILL)
  }

  @Test func anOpenInputIsWrittenLater() async throws {
    let child = try ChildProcess("cat", input: nil)
    child.write("one\n")
    try await child.wait(for: "one\n")
    child.closeInput()
    #expect(try await child.exit().code == 0)
  }

  @Test func waitingForWhatDoesNotComeSaysWhatCame() async throws {
    let child = try ChildProcess("sh", ["-c", "echo something else"])
    await #expect {
      try await child.wait(for: "this")
    } throws: {
      "\($0)".contains("did not print this") && "\($0)".contains("something else")
    }
    let origin = try LoopbackOrigin()
    await #expect {
      try await origin.requests(1, to: "/feed", within: .milliseconds(20))
    } throws: {
      "\($0)" == "0 of 1 requests to /feed within 0.02 seconds"
    }
    #expect(throws: SystemError.self) { try BuiltBinary(named: "no-such-binary") }
  }

  @Test func aDocumentHasValidators() async throws {
    let fixture = try Fixture()
    let document = ServedDocument(
      Array("one".utf8), lastModified: "Mon, 01 Jan 2024 00:00:00 GMT")
    fixture.origin.serve("/feed", document)
    let first = try await fixture.get("/feed")
    let etag = try #require(first.headers["etag"])
    let modified = try #require(first.headers["last-modified"])
    func status(_ fields: [HTTPField]) async throws -> Int {
      var request = fixture.request("/feed")
      request.headers = fields
      return try await fixture.client.send(request).status
    }
    let byTag = HTTPField("If-None-Match", etag)
    let byDate = HTTPField("If-Modified-Since", modified)
    #expect(try await status([byTag]) == 304)
    #expect(try await status([byDate]) == 304)
    document.update("two")
    #expect(try await status([byTag, byDate]) == 200, "the tag decides")
    #expect(try await fixture.get("/feed").body == Array("two".utf8))
  }

  @Test func repliesInTurnAndFallbacks() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/a", sequence: [.status(503), .text("ok")])
    fixture.origin.on("/b/*", .text("prefix"))
    fixture.origin.on("/b/long/*", .text("longer"))
    #expect(try await fixture.get("/a").status == 503)
    #expect(try await fixture.get("/a?x").status == 200)
    #expect(try await fixture.get("/a").status == 200)
    #expect(try await fixture.get("/b/1").body == Array("prefix".utf8))
    #expect(try await fixture.get("/b/long/1").body == Array("longer".utf8))
    #expect(try await fixture.get("/none").status == 404)
    #expect(fixture.origin.requests(to: "/a").count == 3)
  }
}
