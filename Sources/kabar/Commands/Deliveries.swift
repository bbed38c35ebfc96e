import ArgumentParser
import Delivery
import Engine
import Store

struct Deliveries: KabarCommand {
  static let configuration = CommandConfiguration(
    abstract: "What waits to be delivered and what was given up.",
    discussion: """
      For each sink: events behind its cursor, deliveries that failed and are tried again, and \
      those given up after max_attempts. kabar retry sends them again.

      Example: kabar deliveries --failed
      """)

  @OptionGroup var options: ConfigurationOption

  @Flag(help: "Only deliveries that were given up.")
  var failed = false

  @Flag(help: "An object a line: sinks, then deliveries.")
  var json = false

  @Option(help: ArgumentHelp("At most so many deliveries.", valueName: "n"))
  var limit = DeliveryReport.defaultLimit

  func perform() async throws {
    let configuration = try options.load()
    let store = try OpenedStore.open(configuration.storePath, access: .reader)
    let report = try await storeFailures {
      try await DeliveryReport(store, failedOnly: failed, limit: limit, now: SystemClock().now())
    }
    var output = StandardOutput()
    for line in json ? report.json : report.text.map({ Array($0.utf8) }) {
      output.write(line + [UInt8(ascii: "\n")])
    }
    if !output.flush() { throw CommandFailure(.ioError, "stdout can't be written") }
  }
}
