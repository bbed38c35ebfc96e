import ArgumentParser
import Delivery
import Engine
import Store

struct Retry: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Tries failed deliveries again now.",
    discussion: """
      What waits is due at once, what was given up has all its attempts before it again, and a sink \
      that was switched off (410) or asked to wait is on again. Works while the daemon runs.

      Example: kabar retry ops
      """)

  @OptionGroup var options: ConfigurationOption

  @Argument(
    help: "A sink's name or an event's id (evt_…), e.g. kabar retry ops; everything unless given.")
  var target: String?

  func perform() async throws {
    let configuration = try options.load()
    let store = try OpenedStore.open(configuration.storePath, access: .maintenance)
    let repair = DeliveryRepair(store, sinks: configuration.sinks, now: SystemClock().now())
    let sentence = try await repair.retry(target)
    print(sentence)
    try await store.close()
  }
}
