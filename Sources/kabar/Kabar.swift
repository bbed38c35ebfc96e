import ArgumentParser

@main
struct Kabar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kabar", abstract: "A headless RSS/Atom feed aggregator.",
    subcommands: [Parse.self])
}
