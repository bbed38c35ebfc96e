import ArgumentParser
import Delivery
import Engine
import KabarCore
import Store

struct Why: KabarCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Everything recorded about an item.",
    discussion: """
      The item is named by its link, its guid, an event's id, or words of its title, or of its text \
      if it has no title: when it was seen, by what it was recognised, which rule decided, and what each sink did with its events.

      Example: kabar why https://example.org/an-article
      """)

  @OptionGroup var options: ConfigurationOption

  @Argument(
    help: ArgumentHelp(
      "A link, a guid, an event's id, or words, e.g. kabar why chili prices.", valueName: "query"))
  var words: [String]

  func perform() async throws {
    let store = try OpenedStore.open(try options.load().storePath, access: .reader)
    let query = words.joined(separator: " ")
    let items = try await store.items(matching: query) { EventText.text(of: $0) }
    guard !items.isEmpty else {
      throw CommandFailure(
        .noInput,
        query.hasPrefix("evt_")
          ? "\(query) is no event of this store, or is no longer kept; kabar deliveries lists those that wait"
          : "no item is known by \(query); kabar items lists the stored ones")
    }
    var output = StandardOutput()
    for (place, item) in items.enumerated() {
      if place > 0 { output.write([0x0A]) }
      for line in ItemHistory.lines(item) { output.write(Array((line + "\n").utf8)) }
      let events = try await store.events(of: item)
      if events.isEmpty, item.firstEvent != nil {
        output.write(Array("  events      no longer kept\n".utf8))
      }
      for event in events {
        let history = try await store.deliveryLog.history(of: event.sequence)
        for line in ItemHistory.lines(event, history) { output.write(Array((line + "\n").utf8)) }
      }
    }
    try await store.close()
    if !output.flush() { throw CommandFailure(.ioError, "stdout can't be written") }
  }
}
