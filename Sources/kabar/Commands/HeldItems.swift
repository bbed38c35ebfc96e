import ArgumentParser
import Engine
import KabarCore
import Store

struct Release: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Notifies the items that the flood guard holds.",
    discussion: """
      Works while the daemon runs; it delivers them within seconds.

      Example: kabar release example.org
      """)

  @OptionGroup var options: ConfigurationOption

  @Argument(help: "The feed's name or URL, e.g. example.org.")
  var feed: String

  func perform() async throws {
    let store = try OpenedStore.open(try options.load().storePath, access: .maintenance)
    let id = try await store.feed(named: feed)
    let count = try await store.release(id, now: LocalTime.now())
    try await store.close()
    print(
      count == 0 ? "\(feed): nothing is held" : "\(feed): \(Counted.of(count, "item")) released")
  }
}

struct Drop: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop",
    abstract: "Forgets that the items which the flood guard holds were to be notified.",
    discussion: """
      They stay known and are never notified.

      Example: kabar drop example.org
      """)

  @OptionGroup var options: ConfigurationOption

  @Argument(help: "The feed's name or URL, e.g. example.org.")
  var feed: String

  func perform() async throws {
    let store = try OpenedStore.open(try options.load().storePath, access: .maintenance)
    let id = try await store.feed(named: feed)
    let count = try await store.drop(id)
    try await store.close()
    print(count == 0 ? "\(feed): nothing is held" : "\(feed): \(Counted.of(count, "item")) dropped")
  }
}
