import Configuration
import Glibc

/// Finds and reads the configuration for a command; problems go to stderr, one line each.
public struct LoadedConfiguration: Sendable {
  /// The file.
  public var path: String
  /// What it says.
  public var configuration: Configuration

  /// Reads the file that `option`, the environment or the usual places name.
  ///
  /// - Throws: `CommandFailure` with status 78 (or 66 if there is no file).
  public static func load(option: String?) throws -> LoadedConfiguration {
    let environment = ProcessEnvironment.current
    let path: String
    do {
      path = try ConfigurationSource.locate(option: option, environment: environment)
    } catch {
      throw CommandFailure(.noInput, "\(error)")
    }
    return LoadedConfiguration(path: path, configuration: try read(path, environment))
  }

  /// Reads the configuration if there is one; a named one must be there.
  public static func loadIfPresent(option: String?) throws -> Configuration? {
    let environment = ProcessEnvironment.current
    guard let path = try? ConfigurationSource.locate(option: option, environment: environment)
    else {
      if option != nil { return try load(option: option).configuration }
      return nil
    }
    return try read(path, environment)
  }

  private static func read(
    _ path: String, _ environment: [String: String]
  ) throws -> Configuration {
    switch Configuration.load(path: path, environment: environment) {
    case .success(let configuration):
      for warning in configuration.warnings { Self.print("\(warning)") }
      return configuration
    case .failure(let invalid):
      for problem in invalid.problems { Self.print("\(problem)") }
      let count = invalid.problems.count { $0.severity == .error }
      throw CommandFailure(
        invalid.isUnreadable ? .noInput : .badConfiguration,
        "\(path): \(count == 1 ? "1 error" : "\(count) errors"), nothing was done")
    }
  }

  private static func print(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
