import HTTPTransfer
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
      #expect(state.failures == 0 && state.error?.contains("cannot connect") == true)
      #expect(state.nextPollReason == "own network down")
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
    #expect(try await guest.state("f7").error == nil)
  }

  @Test func aNetworkThatAnswersInPlaceOfEveryHostIsOurFaultWhateverTheLocalOnesSay() async throws {
    let faults: [ScriptedNetwork.Fault] = [
      .error(.tls(fault: .hostnameMismatch, host: "h", detail: "")),
      .error(.privateAddress(host: "h", address: "10.0.0.1")),
      .error(.privateName(host: "login.lan")),
      .error(.resolve(host: "h")),
      .error(.connect(host: "h", port: 443, reason: "no route to host")),
      .error(.noAnswer(detail: "connection reset by peer", isAfterTLS: false)),
      .error(.proxy(reason: "proxy:3128 answered CONNECT h:443 with HTTP 503")),
      .status(511), .status(407), .status(504), .status(503),
    ]
    for fault in faults {
      let tables = (0..<6).map { feed("https://h\($0).example/", name: "f\($0)") }.joined()
      let guest = try await Guest(
        tables + feed("http://192.168.1.2/", name: "nas") + feed("http://rss.lan/", name: "bridge"))
      let network = ScriptedNetwork()
      guest.sending = network
      await guest.run(for: .minutes(30))
      #expect(try await guest.state("nas").lastSuccess != nil)
      network.fault.update { $0 = fault }
      await guest.run(for: .hours(5))
      for number in 0..<6 {
        let state = try await guest.state("f\(number)")
        #expect(state.failures == 0 && state.error != nil, "\(fault)")
      }
      #expect(guest.log.lines.filter { $0.contains("network seems to be down") }.count == 1)
      let local = try await guest.state("nas").lastSuccess
      #expect(guest.clock.now() - (local ?? .never) < .hours(2), "the local ones are polled on")
      network.fault.update { $0 = nil }
      await guest.run(for: .minutes(30))
      #expect(guest.log.lines.filter { $0.contains("network is back") }.count == 1)
    }
  }

  @Test func inAnOutageOneAtATimeLooksWhetherItIsOverAndThatIsNoticedSoon() async throws {
    let tables = (0..<30).map { feed("https://h\($0).example/", name: "f\($0)") }.joined()
    let guest = try await Guest(tables)
    let network = ScriptedNetwork()
    guest.sending = network
    await guest.run(for: .minutes(30))
    network.fault.update { $0 = .error(.connect(host: "h", port: 443, reason: "refused")) }
    await guest.run(for: .hours(2))
    #expect(guest.log.lines.contains { $0.contains("looking again in 15s, later every 2m") })
    let before = network.count.value
    await guest.run(for: .hours(1))
    let probes = network.count.value - before
    #expect((28...31).contains(probes), "\(probes) in an hour of two-minute waits")
    network.fault.update { $0 = nil }
    await guest.run(for: .seconds(125))
    #expect(guest.log.lines.contains { $0.contains("network is back") })

    // A short one ends soon, however many feeds were under way when it began.
    await guest.run(for: .hours(2))
    guest.log.clear()
    network.fault.update { $0 = .error(.connect(host: "h", port: 443, reason: "refused")) }
    while !guest.log.lines.contains(where: { $0.contains("seems to be down") }) {
      await guest.run(for: .minutes(1))
    }
    network.fault.update { $0 = nil }
    await guest.run(for: .minutes(1))
    #expect(guest.log.lines.contains { $0.contains("network is back") })
  }

  @Test func aStoreThatCannotBeUsedIsSaidOnceAndThatItCanAgainOnce() async throws {
    let tables = (0..<6).map { feed("http://h\($0).example/", name: "f\($0)") }.joined()
    let guest = try await Guest(tables)
    guest.origin.on("*", .text(rss("one")))
    await guest.run(for: .minutes(1))
    guest.log.clear()
    try await guest.closeStore()
    await guest.run(for: .hours(2))
    let said = guest.log.lines.filter { $0.hasPrefix("error: ") }
    #expect(said.count == 1, "\(said)")
    #expect(
      said.first?.hasSuffix(
        "; what is polled meanwhile is dropped, each feed is tried again every minute") == true)

    guest.log.clear()
    try await guest.restart()
    await guest.run(for: .hours(2))
    let notices = guest.log.lines.filter { $0.contains("the store can be used again; ") }
    #expect(notices.count == 1 && notices.first?.hasPrefix("notice: ") == true, "\(notices)")
    #expect(!guest.log.lines.contains { $0.hasPrefix("error: ") })
  }

  private static let ownFaults: [ScriptedNetwork.Fault] = [
    .error(.tls(fault: .expired, host: "h3.example", detail: "")),
    .error(.noAnswer(detail: "connection reset by peer", isAfterTLS: false)),
    .error(.proxy(reason: "proxy:3128 answered CONNECT h3.example:443 with HTTP 403")),
    .status(511), .status(502),
  ]

  @Test(arguments: Self.ownFaults)
  fileprivate func aFaultOfOneHostIsItsOwn(fault: ScriptedNetwork.Fault) async throws {
    let tables = (0..<6).map { feed("https://h\($0).example/", name: "f\($0)") }.joined()
    let guest = try await Guest(tables)
    let network = ScriptedNetwork()
    guest.sending = network
    network.onlyHost.update { $0 = "h3.example" }
    network.fault.update { $0 = fault }
    await guest.run(for: .hours(3))
    #expect(try await guest.state("f3").failures > 0)
    #expect(!guest.log.lines.contains { $0.contains("network seems to be down") })
  }
}

/// Answers everything, or with a fault for hosts that are not local.
private final class ScriptedNetwork: HTTPSending {
  enum Fault {
    case error(TransferError)
    case status(Int)
  }

  let fault = Watched<Fault?>(nil)
  let onlyHost = Watched<String?>(nil)
  let count = Watched(0)

  func send(_ request: HTTPRequest) async throws(TransferError) -> HTTPResponse {
    count.update { $0 += 1 }
    let isLocal = request.url.contains("192.168.") || request.url.contains(".lan/")
    let isMeant = onlyHost.value.map { request.url.contains($0) } ?? !isLocal
    var response = HTTPResponse(status: 200, url: request.url)
    response.httpVersion = "1.1"
    switch isMeant ? fault.value : nil {
    case .error(let error)?: throw error
    case .status(let status)?: response.status = status
    case nil: response.body = Array(rss("one").utf8)
    }
    return response
  }
}
