import ArgumentParser
import Delivery
import Engine
import Store

struct Deliveries: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliveries",
    abstract: "What waits to be delivered and what was given up.",
    discussion: """
      For each sink: events behind its cursor, deliveries that failed and are tried again, and \
      those given up after max_attempts. kabar retry sends them again.

      Example: kabar deliveries --failed
      """)

  @OptionGroup var options: ConfigurationOption

  @Flag(help: "Only deliveries that were given up, e.g. kabar deliveries --failed.")
  var failed = false

  @Flag(help: "An object a line: sinks, then deliveries, e.g. kabar deliveries --json | jq .")
  var json = false

  @Option(help: ArgumentHelp("At most so many deliveries, e.g. --limit 1000.", valueName: "n"))
  var limit = DeliveryReport.defaultLimit

  func perform() async throws {
    let configuration = try options.load()
    let path = configuration.storePath
    guard let store = try OpenedStore.readIfPresent(path) else {
      return StandardError.line("\(path): nothing is stored yet; kabar run polls the feeds")
    }
    let report = try await DeliveryReport(
      store, failedOnly: failed, limit: limit, now: SystemClock().now())
    var output = StandardOutput()
    for line in json ? report.json : report.text.map({ Array($0.utf8) }) {
      output.write(line + [UInt8(ascii: "\n")])
    }
    if !output.flush() { throw CommandFailure(.ioError, "stdout can't be written") }
  }
}
