import Configuration
import Foundation
import Testing

/// Files of a configuration in a temporary directory, removed in the end.
final class ConfigurationDirectory {
  let path: String
  var environment: [String: String]

  init(_ files: [String: String] = [:]) throws {
    path = NSTemporaryDirectory() + "kabar-configuration-" + UUID().uuidString
    environment = ["HOME": path + "/home", "CREDENTIALS_DIRECTORY": path + "/credentials"]
    for (name, text) in files { try write(text, to: name) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  /// The configuration, which must be without errors.
  func load() throws -> Configuration {
    try Configuration.load(path: path + "/feeds.conf", environment: environment).get()
  }

  /// All problems as printed, the directory left out.
  func problems() -> [String] {
    switch Configuration.load(path: path + "/feeds.conf", environment: environment) {
    case .success(let configuration): configuration.warnings.map(shown)
    case .failure(let invalid): invalid.problems.map(shown)
    }
  }

  private func shown(_ problem: ConfigurationProblem) -> String {
    problem.description.replacingOccurrences(of: path + "/", with: "")
  }
}

/// The problems of a main file that stands alone.
func problems(of text: String) throws -> [String] {
  try ConfigurationDirectory(["feeds.conf": text]).problems()
}

/// The configuration of a main file that stands alone.
func load(_ text: String) throws -> Configuration {
  try ConfigurationDirectory(["feeds.conf": text]).load()
}
