import Configuration
import Glibc
import Logging

/// Finds and reads the configuration for a command; problems go to stderr, one line each.
public struct LoadedConfiguration: Sendable {
  /// The file.
  public var path: String
  /// What it says.
  public var configuration: Configuration

  /// Reads the file that `option`, the environment or the usual places name.
  ///
  /// - Parameters:
  ///   - option: the value of `--config`.
  ///   - style: how a problem's line begins.
  ///   - secretFiles: what becomes of secrets that can't be read.
  /// - Throws: `CommandFailure` with status 78 (or 66 if there is no file).
  public static func load(
    option: String?, style: StderrLogHandler.Style = .terminal,
    secretFiles: SecretFiles = .needed
  ) throws -> LoadedConfiguration {
    let environment = ProcessEnvironment.current
    let path: String
    do {
      path = try ConfigurationSource.locate(option: option, environment: environment)
    } catch {
      throw CommandFailure(.noInput, "\(error)")
    }
    return LoadedConfiguration(
      path: path, configuration: try read(path, environment, style, secretFiles))
  }

  /// Reads the configuration if there is one; a named one must be there.
  public static func loadIfPresent(option: String?) throws -> Configuration? {
    let environment = ProcessEnvironment.current
    guard let path = try? ConfigurationSource.locate(option: option, environment: environment)
    else {
      if option != nil { return try load(option: option).configuration }
      return nil
    }
    return try read(path, environment, .terminal, .checked, warns: false)
  }

  private static func read(
    _ path: String, _ environment: [String: String], _ style: StderrLogHandler.Style,
    _ secretFiles: SecretFiles, warns: Bool = true
  ) throws -> Configuration {
    switch Configuration.load(
      path: path, environment: environment, secretFiles: secretFiles)
    {
    case .success(let configuration):
      // Who fetches one URL needs no feeds.
      if warns || !configuration.feeds.isEmpty {
        for warning in configuration.warnings { Self.print(warning, style) }
      }
      return configuration
    case .failure(let invalid):
      for problem in invalid.problems { Self.print(problem, style) }
      let count = invalid.problems.count { $0.severity == .error }
      throw CommandFailure(
        invalid.isUnreadable ? .noInput : .badConfiguration,
        "\(path): \(count == 1 ? "1 error" : "\(count) errors"), nothing was done")
    }
  }

  private static func print(_ problem: ConfigurationProblem, _ style: StderrLogHandler.Style) {
    let level: Logger.Level = problem.severity == .error ? .error : .warning
    var text = (style == .journal ? "<\(level.priority)>" : "") + "\(problem)\n"
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
