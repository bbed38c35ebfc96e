import ArgumentParser
import Configuration
import Delivery
import Engine
import KabarCore
import Store

struct Replay: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Delivers past events again to one sink.",
    discussion: """
      Events keep their ids, so that a receiver can tell. What is known stays known, and new events \
      go on as before. Works while the daemon runs.

      Example: kabar replay --sink ops --feed example.org --since 2h
      """)

  @OptionGroup var options: ConfigurationOption

  @Option(help: ArgumentHelp("The sink's name, e.g. --sink ops.", valueName: "name"))
  var sink: String

  @Option(
    help: ArgumentHelp(
      "Only events of this feed, e.g. --feed example.org; else of all that are routed to the sink.",
      valueName: "name")
  )
  var feed: String?

  @Option(
    help: ArgumentHelp(
      "Only events of the last while, e.g. --since 2h (45s, 10m, 7d); else all that are still kept.",
      valueName: "duration"))
  var since: String?

  func perform() async throws {
    var interval: Interval?
    if let since {
      guard let parsed = Interval(configured: since) else {
        throw CommandFailure(.usage, "--since \(since): write a duration like 45s, 10m, 2h or 7d")
      }
      interval = parsed
    }
    let configuration = try options.load()
    let store = try OpenedStore.open(configuration.storePath, access: .maintenance)
    let repair = DeliveryRepair(store, sinks: configuration.sinks, now: SystemClock().now())
    let sentence = try await repair.replay(to: sink, feed: feed, since: interval)
    print(sentence)
    try await store.close()
  }
}
