import ArgumentParser
import Configuration
import Engine
import KabarCore
import Store

struct Feeds: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "feeds",
    abstract: "A table of the feeds: last and next poll, why then, items, errors.",
    discussion: """
      Feeds with an error come with a line that says which. --json prints one object a line.

      Example: kabar feeds
      Example: kabar feeds --json | jq 'select(.failures > 0)'
      """)

  @OptionGroup var options: ConfigurationOption

  @Flag(help: "One JSON object a line, e.g. kabar feeds --json | jq -r .next_poll.")
  var json = false

  func perform() async throws {
    let configuration = try options.load()
    let known = try await stored(configuration.storePath)
    let rows = configuration.feeds.map { feed in
      FeedLine(feed: feed, stored: known[feed.url])
    }
    var output = StandardOutput()
    if json {
      for row in rows { output.write(row.json + [0x0A]) }
    } else {
      let now = SystemClock().now()
      for line in FeedTable.lines(rows, now: now) { output.write(Array((line + "\n").utf8)) }
    }
    if !output.flush() { throw CommandFailure(.ioError, "stdout can't be written") }
  }

  /// What the store knows, by address; nothing if there is no store yet.
  private func stored(_ path: String) async throws -> [String: StoredFeed] {
    guard let store = try OpenedStore.readIfPresent(path) else { return [:] }
    let rows = try await store.feedRows()
    try await store.close()
    return Dictionary(rows.map { ($0.url, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
