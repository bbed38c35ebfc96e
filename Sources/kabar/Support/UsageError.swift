import ArgumentParser

/// A wrong command line, as one line.
enum UsageError {
  /// What is wrong with the arguments and where to read on; `nil` if the error is none of them, such
  /// as a request for help.
  static func sentence(_ error: any Error, arguments: [String]) -> String? {
    guard Kabar.exitCode(for: error) == .validationFailure else { return nil }
    var what = Kabar.message(for: error)
    if let word = arguments.first, !word.hasPrefix("-"), word != "help", command(word) == nil {
      what = "there is no command '\(word)'"
    }
    let first = what.prefix(1).lowercased()
    let line = (first + what.dropFirst()).split(whereSeparator: \.isNewline)
      .joined(separator: " ")
    let name = arguments.first.flatMap(command).map { "kabar \($0)" } ?? "kabar"
    return "\(line); see \(name) --help"
  }

  /// What is wrong with `help SUBJECT`: ArgumentParser explains the whole program to whoever asks for
  /// what there isn't.
  static func sentence(helpFor arguments: [String]) -> String? {
    guard arguments.first == "help" else { return nil }
    let subjects = arguments.dropFirst().filter { !$0.hasPrefix("-") }
    guard let first = subjects.first else { return nil }
    if command(first) == nil { return "there is no command '\(first)'; see kabar --help" }
    guard subjects.count > 1 else { return nil }
    return "'\(subjects[1])' is no command of kabar \(first); see kabar \(first) --help"
  }

  private static func command(_ word: String) -> String? {
    Kabar.configuration.subcommands.map { $0._commandName }.first { $0 == word }
  }
}
