import KabarCore

/// Everything that `feeds.conf` and the files it names say, checked and with defaults filled in.
public struct Configuration: Sendable {
  /// The main file, as it was named.
  public var path: String
  /// The store's file, an absolute path.
  public var storePath: String
  /// What is logged.
  public var logLevel = LogLevel.info
  /// How feeds are fetched unless they say otherwise.
  public var fetch = FetchSettings()
  /// How a feed with no settings of its own is fetched: `fetch` with `[defaults]` over it.
  public var plainTransfer = FeedTransferSettings(FetchSettings())
  /// All feeds, also those switched off: the main file's, the included ones', OPML's and `urls`'.
  public var feeds: [FeedConfiguration] = []
  /// Pace per host, the file's before those built in.
  public var hosts: [HostRule] = []
  /// At least one; `stdout` as text when the file names none.
  public var sinks: [SinkSettings] = []
  /// Every file that was read, the main one first. Secrets' files are not among them.
  public var files: [String] = []
  /// What is odd but no reason to refuse.
  public var warnings: [ConfigurationProblem] = []

  init(path: String, storePath: String) {
    self.path = path
    self.storePath = storePath
  }

  /// Reads the file at `path` and every file that it names.
  ///
  /// - Parameters:
  ///   - path: the main file, as the administrator named it; messages show it like that.
  ///   - environment: `STATE_DIRECTORY`, `XDG_STATE_HOME`, `HOME` and `CREDENTIALS_DIRECTORY` are
  ///     looked at.
  ///   - secretFiles: what becomes of secrets that can't be read.
  /// - Returns: the configuration, or all that is wrong with it.
  public static func load(
    path: String, environment: [String: String], secretFiles: SecretFiles = .needed
  ) -> Result<Configuration, InvalidConfiguration> {
    ConfigurationLoader(path: path, environment: environment, secretFiles: secretFiles).load()
  }
}

extension Configuration {
  /// An address as messages may show it: without credentials, and not too long.
  public static func shown(url: String) -> String { FeedURL.shown(url) }
}

/// All that is wrong with a configuration.
public struct InvalidConfiguration: Error, Sendable {
  /// Errors and warnings in the order of the files and lines; at least one is an error.
  public var problems: [ConfigurationProblem]
  /// Whether the main file doesn't exist or can't be read, which has an exit code of its own.
  public var isUnreadable = false
}

extension Configuration {
  /// One line: `feeds.conf: 12 feeds, 2 sinks, store /var/lib/kabar/kabar.db`.
  public var summary: String {
    func counted(_ count: Int, _ word: String) -> String {
      count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }
    let off = feeds.count { !$0.isEnabled }
    let feeds = counted(feeds.count, "feed") + (off > 0 ? " (\(off) switched off)" : "")
    return "\(path): \(feeds), \(counted(sinks.count, "sink")), store \(storePath)"
  }
}
