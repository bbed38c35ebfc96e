import Foundation
import GRDB
import KabarTesting
import Testing

/// `kill -9` at any moment, with a receiver that fails a third of the time: nothing is lost, and
/// what comes twice was in flight.
@Suite struct TortureTests {
  private static let feeds = 8
  private static let items = 15
  private static let concurrency = 4

  static let rounds = ProcessInfo.processInfo.environment["KABAR_TORTURE"].flatMap(Int.init) ?? 4

  @Test func tortureLosesNothing() async throws {
    // The order of the rounds does not matter, only that a failure can be told from its number.
    for round in 0..<Self.rounds { try await torture(round) }
  }

  private func torture(_ round: Int) async throws {
    var chance = SystemRandomNumberGenerator()
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let names = (0..<Self.feeds).map { "feed\($0)" }
    let documents = names.map { origin.serve("/" + $0, Sample.rss($0, 1...Self.items)) }
    let receiver = Receiver()
    origin.on("/hook") { receiver.answer($0) }
    try place.configure(
      """
      log_level = "debug"
      [fetch]
      per_host = 4
      [defaults]
      initial = "all"
      interval = "1s"
      max_interval = "1s"
      [[sink]]
      name = "ops"
      type = "webhook"
      url = "\(origin.url("/hook"))"
      concurrency = \(Self.concurrency)
      max_attempts = 1000

      \(Sample.feeds(origin, names))
      """)

    let expected = Self.feeds * Self.items + Self.feeds
    var kills = 0
    for turn in 0..<5 {
      let isOnce = (turn + round).isMultiple(of: 2)
      let process = try place.start("run", isOnce ? "--once" : "--config=feeds.conf")
      // Between the first instruction and well into the deliveries.
      try await Task.sleep(for: .milliseconds(Int.random(in: 5...450, using: &chance)))
      if process.isRunning { kills += 1 }
      process.signal(SIGKILL)
      _ = try await process.exit()
      if turn == 3 {
        for (name, document) in zip(names, documents) {
          document.update(Sample.rss(name, 1...(Self.items + 1)))
        }
      }
    }
    var last = ""
    for _ in 0..<30 where receiver.titles.count < expected {
      let exit = try await place.once()
      let retry = try await place.run("retry")
      #expect(retry.code == 0, "\(retry.error)")
      last = exit.error
    }

    let taken = receiver.taken.value
    #expect(receiver.titles.count == expected, "round \(round): lost; last run: \(last)")
    // One event an item, whatever happened between its commit and its delivery.
    #expect(taken.count == expected, "round \(round): an item was announced by two events")
    let repeats = taken.values.reduce(0) { $0 + $1.count - 1 }
    #expect(
      repeats <= kills * Self.concurrency, "round \(round): \(repeats) repeats, \(kills) kills")

    let database = try DatabaseQueue(path: place.directory.path("kabar.db"))
    let verdict = try await database.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    #expect(verdict == ["ok"], "round \(round)")
  }
}

/// Takes events and refuses every third request by chance.
private final class Receiver: Sendable {
  /// The titles that came with an event, once for each time it was taken.
  let taken = Watched<[String: [String]]>([:])

  var titles: Set<String> { Set(taken.value.values.flatMap { $0 }) }

  func answer(_ request: OriginRequest) -> Reply {
    if Int.random(in: 0..<3) == 0 { return .status(500) }
    guard let event = try? Event(request.text) else { return .status(400) }
    taken.update { $0[event.id, default: []].append(event.title) }
    return .status(204).delayed(by: .milliseconds(Int.random(in: 0...8)))
  }
}
