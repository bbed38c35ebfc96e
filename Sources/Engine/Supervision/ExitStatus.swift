/// Exit codes, after sysexits(3).
public enum ExitStatus: Int32, Sendable {
  case success = 0
  case usage = 64
  case badData = 65
  case noInput = 66
  case unavailable = 69
  case ioError = 74
  case temporaryFailure = 75
  case badConfiguration = 78
}

/// A failure with its sentence and exit code, for the command line.
public struct CommandFailure: Error, CustomStringConvertible {
  /// The exit code.
  public var status: ExitStatus
  /// One sentence: where, what, and the mend.
  public var description: String

  /// - Parameters:
  ///   - status: the exit code.
  ///   - description: one sentence.
  public init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }
}
