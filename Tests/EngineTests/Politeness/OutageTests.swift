import KabarCore
import KabarTesting
import Testing

@testable import Engine

@Suite("Politeness: our own outage", .timeLimit(.minutes(2)))
struct OutageTests {
  @Test func whatIsOurOwnFaultIsNotCountedAndRetriedSpreadOut() async throws {
    let count = 30
    let tables = (0..<count).map { feed("http://h\($0).example/", name: "f\($0)") }.joined()
    let first = try LoopbackOrigin()
    let guest = try await Guest(
      tables, fetch: "concurrency = 8", origin: first)
    first.on("*", .text(rss("one")))
    await guest.run(for: .minutes(30))
    #expect(first.requests.count == count)

    first.stop()
    _ = await first.allConnectionsClosed()
    await guest.run(for: .hours(6))
    for number in 0..<count {
      let state = try await guest.state("f\(number)")
      #expect(state.failures == 0 && state.error == nil, "\(state.error ?? "")")
    }
    #expect(guest.log.lines.filter { $0.contains("network seems to be down") }.count == 1)

    let second = try LoopbackOrigin(port: first.port)
    let times = Watched<[Timestamp]>([])
    let clock = guest.clock
    second.on("*") { _ in
      times.update { $0.append(clock.now()) }
      return .text(rss("one"))
    }
    await guest.run(for: .minutes(15))
    #expect(guest.log.lines.contains("notice: network is back: feeds are polled again, spread out"))
    #expect(times.value.count == count, "all, and each once")
    #expect(Set(times.value.map(\.milliseconds)).count > count / 2, "spread out")
    #expect(try await guest.state("f7").nextPollReason == "every 1h")
  }
}
