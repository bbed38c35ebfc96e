import ArgumentParser
import Engine
import Glibc

/// The end of the program, with nothing that was printed lost without a word.
enum ProgramEnd {
  /// Ends with an exit code, or with that of an I/O error if standard output has not taken all.
  static func exit(_ code: Int32) -> Never {
    // What `print` has left in its buffer; exit(3) would write it and not say that it failed.
    guard fflush(nil) != 0 else { Glibc.exit(code) }
    // Whatever is left fails anew in exit(3).
    StandardError.line("stdout can't be written")
    Glibc.exit(code == 0 ? ExitStatus.ioError.rawValue : code)
  }

  /// Ends as an error of ArgumentParser's asks: with a text on standard output if it is none, as a
  /// request for help or the version is.
  static func exit(_ error: any Error) -> Never {
    let code = Kabar.exitCode(for: error).rawValue
    if code == 0 {
      let text = Kabar.fullMessage(for: error)
      if !text.isEmpty { print(text) }
    } else {
      let sentence = Kabar.message(for: error).split(whereSeparator: \.isNewline)
      if !sentence.isEmpty { StandardError.line(sentence.joined(separator: " ")) }
    }
    exit(code)
  }
}
