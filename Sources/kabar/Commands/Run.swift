import ArgumentParser
import Engine
import Glibc

struct Run: KabarCommand {
  static let configuration = CommandConfiguration(
    abstract: "The daemon: polls the feeds and delivers what is new.",
    discussion: """
      Notifications are the only thing on stdout; the log goes to stderr. SIGHUP re-reads the \
      configuration, SIGTERM and SIGINT stop.

      Example: kabar run --config /etc/kabar/feeds.conf
      Example, from cron: kabar run --once
      """)

  @OptionGroup var options: ConfigurationOption

  @Flag(help: "Poll every due feed once, deliver what can be delivered, exit.")
  var once = false

  func perform() async throws {
    let status = try await Daemon.run(configuration: options.file, once: once)
    // Not exit(3): its handlers take OpenSSL and others apart while a thread that did not end in
    // time (a name look-up can't be interrupted) may still be using them. All output is written.
    _exit(status.rawValue)
  }
}
