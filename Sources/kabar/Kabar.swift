import ArgumentParser
import Engine
import Glibc

/// The command line: subcommands, exit codes and what a person reads; nothing else.
@main
struct Kabar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kabar",
    abstract: "A headless RSS/Atom feed aggregator: each new article, once, soon and for certain.",
    discussion: """
      Feeds are listed in feeds.conf, looked for in --config, then $KABAR_CONFIG, then \
      ./feeds.conf, then /etc/kabar/feeds.conf. See feeds.conf(5).

      Example: kabar run --config feeds.conf
      """,
    version: VersionText.full,
    subcommands: [
      Run.self, Check.self, Parse.self, Fetch.self, Feeds.self, Items.self, Why.self,
      Deliveries.self, Retry.self, Replay.self, TestSink.self, Release.self, Drop.self, Backup.self,
    ])

  static func main() async {
    // Before anything is opened.
    StandardDescriptors.occupy()
    do {
      try DescriptorLimit.check(fewest: DescriptorLimit.fewestOfAll)
    } catch {
      StandardError.line("\(error)")
      Glibc.exit(ExitStatus.ioError.rawValue)
    }
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let (job, files) = PlainParse.read(arguments) {
      // Not ArgumentParser's own: it makes a text of help for any code.
      Glibc.exit(await job.run(files))
    }
    var command: any ParsableCommand
    do {
      // The daemon's by itself: to set up all commands takes as long as tens of polls. Mistakes and
      // questions for help go the long way.
      if arguments.first == "run", let run = try? Run.parse(Array(arguments.dropFirst())) {
        command = run
      } else {
        command = try parseAsRoot(arguments)
      }
    } catch {
      guard let sentence = UsageError.sentence(error, arguments: arguments) else {
        ProgramEnd.exit(error)
      }
      StandardError.line(sentence)
      ProgramEnd.exit(ExitStatus.usage.rawValue)
    }
    if let sentence = UsageError.sentence(helpFor: arguments) {
      StandardError.line(sentence)
      ProgramEnd.exit(ExitStatus.usage.rawValue)
    }
    do {
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      ProgramEnd.exit(error)
    }
    ProgramEnd.exit(ExitStatus.success.rawValue)
  }
}
