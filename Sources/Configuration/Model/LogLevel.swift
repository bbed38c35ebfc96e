/// `log_level`: what is logged, from most to least.
public enum LogLevel: String, Sendable, CaseIterable {
  case trace
  case debug
  case info
  case notice
  case warning
  case error
}
