import ArgumentParser
import Configuration
import Glibc

/// `kabar check`: reports every problem of the configuration.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks the configuration and reports every problem.",
    discussion: """
      Each problem is one line on stderr, FILE:LINE: error: …; the exit code is then 78. Warnings \
      are reported the same way and don't matter to the exit code. Without errors, one line on \
      stdout sums up what is configured.

      Example: kabar check --config /etc/kabar/feeds.conf
      """)

  @OptionGroup var options: ConfigurationOption

  func run() throws {
    let environment = ProcessEnvironment.current
    let path: String
    do {
      path = try ConfigurationSource.locate(option: options.file, environment: environment)
    } catch {
      Diagnostics.line("kabar: \(error)")
      throw ExitCode(EX_NOINPUT)
    }
    switch Configuration.load(path: path, environment: environment, secretFiles: .checked) {
    case .success(let configuration):
      for warning in configuration.warnings { Diagnostics.line("\(warning)") }
      var output = StandardOutput()
      output.write(Array((configuration.summary + "\n").utf8))
      if !output.flush() {
        StandardError.line("stdout can't be written")
        throw ExitCode(EX_IOERR)
      }
    case .failure(let invalid):
      for problem in invalid.problems { Diagnostics.line("\(problem)") }
      throw ExitCode(invalid.isUnreadable ? EX_NOINPUT : EX_CONFIG)
    }
  }
}
