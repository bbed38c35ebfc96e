import ArgumentParser
import Configuration
import Engine

/// `--config FILE`, and where the file is looked for without it.
struct ConfigurationOption: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "The configuration, e.g. --config test.conf; else $KABAR_CONFIG, ./feeds.conf, "
        + "/etc/kabar/feeds.conf.",
      valueName: "file"))
  var file: String?

  /// The configuration in force; all its problems go to stderr.
  ///
  /// - Parameter secretFiles: most commands sign and log in nowhere, and run where the service's
  ///   credentials can't be read.
  func load(secretFiles: SecretFiles = .unused) throws -> Configuration {
    try LoadedConfiguration.load(option: file, secretFiles: secretFiles).configuration
  }
}
