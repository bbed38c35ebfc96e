import ArgumentParser
import Configuration
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

  @Flag(
    help: "Poll every due feed once, deliver what can be delivered, exit, e.g. kabar run --once.")
  var once = false

  func perform() async throws {
    let status: ExitStatus
    do {
      status = try await Daemon.run(configuration: options.file, once: once)
    } catch let failure as CommandFailure
      where StderrLogHandler.style(environment: ProcessEnvironment.current) == .journal
    {
      // With its priority, so that `journalctl -p err` says why a service did not start.
      Diagnostics.line("<3>kabar: \(failure)")
      throw ExitCode(failure.status.rawValue)
    }
    // Not exit(3): its handlers take OpenSSL and others apart while a thread that did not end in
    // time (a name look-up can't be interrupted) may still be using them. All output is written.
    _exit(status.rawValue)
  }
}
