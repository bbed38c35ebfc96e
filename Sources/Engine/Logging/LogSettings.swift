import Configuration
import Logging
import Synchronization

/// The log level in force, shared by all handlers so that a reload can change it.
public final class LogSettings: Sendable {
  private let current: Mutex<Logger.Level>

  /// - Parameter level: messages below are not written.
  public init(level: Logger.Level) {
    current = Mutex(level)
  }

  /// Messages below are not written.
  public var level: Logger.Level {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }
}

extension Logger.Level {
  /// The level of `log_level`.
  init(_ level: LogLevel) {
    switch level {
    case .trace: self = .trace
    case .debug: self = .debug
    case .info: self = .info
    case .notice: self = .notice
    case .warning: self = .warning
    case .error: self = .error
    }
  }
}
