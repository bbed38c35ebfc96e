import Configuration
import KabarCore
import KabarTesting
import Logging
import Testing

@testable import Engine

/// A scheduler with a manual clock and scripted feeds.
struct Simulation {
  /// Configured feeds with their numbers in a store.
  struct Feeds {
    let configuration: Configuration
    let entries: [Scheduler.Entry]
    var ids: [FeedID] { entries.map(\.id) }
  }

  let clock: ManualClock
  let poller: SimulatedPoller
  let scheduler: Scheduler
  private let feeds: Feeds

  init(_ feeds: Feeds, start: Timestamp, script: @escaping SimulatedPoller.Script) {
    self.feeds = feeds
    clock = ManualClock(start)
    poller = SimulatedPoller(clock: clock, script: script)
    scheduler = Scheduler(
      settings: .init(feeds.configuration), poller: poller, clock: clock,
      log: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
  }

  /// As many feeds as asked for, with the addresses that `url` gives their numbers.
  static func feeds(
    _ count: Int, defaults: String = "", url: (Int) -> String
  ) throws -> Feeds {
    let folder = try TemporaryDirectory()
    let list = (0..<count).map { "  \"\(url($0))\"," }.joined(separator: "\n")
    let file = try folder.write(
      "store = \"/nowhere\"\nfeeds = [\n\(list)\n]\n[defaults]\n\(defaults)\n", to: "feeds.conf")
    let configuration = try Configuration.load(path: file, environment: [:]).get()
    let entries = configuration.feeds.enumerated().map { number, feed in
      Scheduler.Entry(feed: feed, id: FeedID(Int64(number)), due: nil, isGone: false)
    }
    return Feeds(configuration: configuration, entries: entries)
  }

  /// Lets time pass, wake-up by wake-up.
  func run(for length: Interval) async {
    let end = clock.now() + length
    if await scheduler.counts().feeds == 0 {
      await scheduler.replace(feeds.entries, settings: .init(feeds.configuration))
    }
    while true {
      await scheduler.pump()
      await scheduler.settle()
      guard clock.now() < end else { return }
      clock.advance(upTo: end)
    }
  }
}

extension Scheduler {
  /// Waits until no poll is under way or about to be.
  func settle() async {
    while !polls.isEmpty || ahead.isReading || takingBack > 0 { await Task.yield() }
    await putOffWriting?.value
  }
}
