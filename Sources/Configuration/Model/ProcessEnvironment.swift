import Glibc

/// The environment that this process was started with.
public enum ProcessEnvironment {
  /// All variables by name.
  public static var current: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let text = next.pointee {
      let parts = String(cString: text).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      next = next.advanced(by: 1)
    }
    return variables
  }
}
