/// One thing that is wrong, or odd, in a configuration file.
public struct ConfigurationProblem: Sendable, Hashable {
  /// Whether the configuration can be used all the same.
  public enum Severity: String, Sendable {
    case error
    case warning
  }

  /// How bad it is.
  public var severity: Severity
  /// The file as the administrator named it.
  public var file: String
  /// Counted from 1.
  public var line: Int
  /// Counted from 1; 0 = the whole line.
  public var column: Int
  /// What is wrong and the mend.
  public var sentence: String
}

extension ConfigurationProblem: CustomStringConvertible {
  /// `FILE:LINE: error: SENTENCE (column N)`, one line.
  public var description: String {
    let place = column > 0 ? " (column \(column))" : ""
    return "\(file):\(line): \(severity): \(sentence)\(place)"
  }
}
