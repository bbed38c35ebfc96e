import Glibc
import Logging

/// One line a message on standard error: with its priority for the journal, with a time elsewhere.
public struct StderrLogHandler: LogHandler {
  /// Whether lines are read by the journal, which keeps the time itself and takes the priority from
  /// `<N>` (sd-daemon(3)).
  public enum Style: Sendable {
    case journal
    case terminal
  }

  /// Not shown: the lines are for people.
  public var metadata = Logger.Metadata()
  private let settings: LogSettings
  private let style: Style

  /// - Parameters:
  ///   - settings: the level in force.
  ///   - style: how a line begins.
  public init(settings: LogSettings, style: Style) {
    self.settings = settings
    self.style = style
  }

  /// The level in force for all handlers.
  public var logLevel: Logger.Level {
    get { settings.level }
    set { settings.level = newValue }
  }

  /// The style that suits this process: systemd sets `JOURNAL_STREAM` where it connects stderr to
  /// the journal and `NOTIFY_SOCKET` where it waits for readiness.
  public static func style(environment: [String: String]) -> Style {
    let isService = environment["JOURNAL_STREAM"] != nil || environment["NOTIFY_SOCKET"] != nil
    return isService && isatty(STDERR_FILENO) == 0 ? .journal : .terminal
  }

  /// Metadata is kept, not shown.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one line; a failure to write has nowhere to go.
  public func log(event: LogEvent) {
    var line =
      style == .journal
      ? "<\(event.level.priority)>" : "\(LocalTime.clock(LocalTime.now())) \(event.level): "
    // Feeds put what they like into titles and errors; a log line stays one line and can't steer
    // the terminal.
    for scalar in "\(event.message)".unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      line.unicodeScalars.append(isControl ? " " : scalar)
    }
    line += "\n"
    line.withUTF8 { bytes in
      _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }
  }
}

extension Logger.Level {
  /// The syslog priority (sd-daemon(3)).
  var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
