import ArgumentParser
import Engine
import KabarCore
import Store

struct Items: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "items",
    abstract: "Stored items, newest first.",
    discussion: """
      One line an item: when it was first seen, its feed, title and link, and what became of it if \
      it was not notified. --json prints each item as every sink shows it, one object a line.

      Example: kabar items --feed example.org --limit 5
      """)

  @OptionGroup var options: ConfigurationOption

  @Option(
    help: ArgumentHelp("Only items of this feed, e.g. --feed example.org.", valueName: "name"))
  var feed: String?

  @Option(help: ArgumentHelp("At most so many, e.g. --limit 5.", valueName: "n"))
  var limit = 20

  @Flag(help: "One JSON object a line, e.g. kabar items --json | jq -r .title.")
  var json = false

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit can't be negative") }
  }

  func perform() async throws {
    let path = try options.load().storePath
    guard let store = try OpenedStore.readIfPresent(path) else {
      return StandardError.line("\(path): nothing is stored yet; kabar run polls the feeds")
    }
    let id = if let feed { try await store.feed(named: feed) } else { FeedID?.none }
    let items = try await store.items(feed: id, limit: limit)
    try await store.close()
    var output = StandardOutput()
    for item in items {
      output.write(json ? ItemLines.json(item) : Array(ItemLines.text(item).utf8))
      output.write([0x0A])
    }
    if !output.flush() { throw CommandFailure(.ioError, "stdout can't be written") }
  }
}
