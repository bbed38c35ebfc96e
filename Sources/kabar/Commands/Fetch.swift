import ArgumentParser
import Engine

struct Fetch: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetches and parses one URL as the daemon would; stores nothing.",
    discussion: """
      Prints JSON Feed 1.1. A URL of the configuration is fetched with that feed's settings.

      Example: kabar fetch -v https://www.tribunnews.com/rss
      """)

  @OptionGroup var options: ConfigurationOption

  @Flag(
    name: [.short, .long],
    help: "Show the HTTP exchange and timings on stderr, e.g. kabar fetch -v URL >/dev/null.")
  var verbose = false

  @Flag(help: "Print the JSON over several lines, e.g. kabar fetch --pretty URL | less.")
  var pretty = false

  @Argument(help: "An http, https or file URL, or the name of a configured feed, e.g. example.org.")
  var url: String

  func perform() async throws {
    let configuration = try LoadedConfiguration.loadIfPresent(option: options.file)
    let bytes = try await SingleFetch(configuration: configuration).run(
      url: url, isPretty: pretty,
      trace: verbose ? { @Sendable line in Diagnostics.line(line) } : nil)
    var output = StandardOutput()
    output.write(bytes)
    if !output.flush() { throw CommandFailure(.ioError, "stdout can't be written") }
  }
}
