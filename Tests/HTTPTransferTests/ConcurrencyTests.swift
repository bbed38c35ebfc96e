import HTTPTransfer
import KabarTesting
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ConcurrencyTests {
  @Test func twoHundredAtOnce() async throws {
    let addresses = (1...20).map { "127.0.0.\($0)" }
    let fixture = try Fixture(addresses: addresses)
    let gate = Gate()
    fixture.origin.on("/*") { .text($0.path).held(by: gate) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          var request = fixture.request("/\(number)")
          request.url = fixture.origin.url("/\(number)", host: addresses[number % 20])
          return try await fixture.client.send(request).body == Array("/\(number)".utf8)
        }
      }
      try await fixture.origin.requests(200)
      gate.open()
      for try await isRight in group { #expect(isRight) }
    }
    #expect(fixture.origin.mostAtOnce == 200)
  }

  @Test func manyMoreThanAreKept() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/*") { .text($0.path) }
    for _ in 0..<10 {
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<50 {
          group.addTask {
            let body = try? await fixture.get("/\(number)").body
            #expect(body == Array("/\(number)".utf8))
          }
        }
      }
    }
    #expect(fixture.origin.connectionCount <= 60, "connections are kept")
  }

  @Test func cancellationEndsTheTransfer() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/hang", Reply(fault: .hang))
    let tasks = (0..<20).map { _ in Task { await fixture.failure("/hang") } }
    try await fixture.origin.requests(20)
    for task in tasks { task.cancel() }
    for task in tasks { #expect(await task.value == .cancelled) }
    #expect(await fixture.origin.allConnectionsClosed(within: .seconds(20)))
  }

  @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
    let fixture = try Fixture()
    let gate = Gate()
    let task = Task {
      _ = await gate.wait()
      return await fixture.failure("/")
    }
    task.cancel()
    gate.open()
    #expect(await task.value == .cancelled)
    #expect(fixture.origin.requests.isEmpty)
  }

  @Test func shutdownEndsAll() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/hang", Reply(fault: .hang))
    let tasks = (0..<5).map { _ in Task { await fixture.failure("/hang") } }
    try await fixture.origin.requests(5)
    await fixture.client.shutdown()
    for task in tasks { #expect(await task.value == .cancelled) }
    #expect(await fixture.failure("/hang") == .cancelled)
  }

  @Test func clientsComeAndGo() async throws {
    let origin = try LoopbackOrigin()
    origin.on("/", .text("x"))
    for _ in 0..<50 {
      let client = HTTPClient()
      let request = HTTPRequest(url: origin.url("/"), addressPolicy: .any)
      #expect(try await client.send(request).status == 200)
    }
    #expect(await origin.allConnectionsClosed())
  }
}
