import ArgumentParser
import Configuration
import Delivery
import Engine
import HTTPTransfer

struct TestSink: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "test-sink",
    abstract: "Sends a sample event to a sink and shows the answer.",
    discussion: """
      The event has the real form, the type item.new and an id that begins with evt_test. The exit \
      code is 69 if the sink doesn't take it. Nothing is stored.

      Example: kabar test-sink ops
      """)

  @OptionGroup var options: ConfigurationOption

  @Argument(help: "The sink's name, e.g. ops.")
  var sink: String

  func perform() async throws {
    let configuration = try options.load(secretFiles: .neededBySink(sink))
    guard let settings = configuration.sinks.first(where: { $0.name == sink }) else {
      let names = configuration.sinks.map(\.name).joined(separator: ", ")
      throw CommandFailure(.noInput, "there is no sink named \(sink); configured: \(names)")
    }
    let test = SinkTest(
      transport: HTTPWebhookTransport(client: HTTPClient()),
      userAgent: configuration.fetch.userAgent, now: { SystemClock().now() })
    let report = await test.run(settings)
    var output = StandardOutput()
    for line in report.lines.dropLast(report.isTaken ? 0 : 1) {
      output.write(Array((line + "\n").utf8))
    }
    // Before the failure's line, also where both go to one file.
    _ = output.flush()
    if !report.isTaken {
      throw CommandFailure(.unavailable, report.lines.last ?? "\(sink) did not take the event")
    }
  }
}
