/// A place in one of the files that were read.
struct Place: Hashable {
  /// Index into the list of files.
  var file: UInt32
  var line: UInt32
  var column: UInt32
}

/// Everything that was found to be wrong, of all files.
final class ProblemList {
  /// The files by the names that messages show, in the order in which they were read.
  private(set) var files: [String] = []
  private var found: [(place: Place, severity: ConfigurationProblem.Severity, sentence: String)] =
    []
  private(set) var errorCount = 0
  private var omitted = 0

  /// More than this is not kept: the first hundreds tell enough of a file that is no configuration.
  private static let limit = 1000

  func add(file: String) -> UInt32 {
    files.append(file)
    return UInt32(clamping: files.count - 1)
  }

  func error(_ place: Place, _ sentence: String) {
    errorCount += 1
    add(place, .error, sentence)
  }

  func warning(_ place: Place, _ sentence: String) {
    add(place, .warning, sentence)
  }

  private func add(
    _ place: Place, _ severity: ConfigurationProblem.Severity, _ sentence: String
  ) {
    guard found.count < Self.limit else {
      omitted += 1
      return
    }
    found.append((place, severity, sentence))
  }

  /// `FILE:LINE`, as messages name another place.
  func name(of place: Place, from here: Place) -> String {
    // Several URLs may stand on one line.
    let column = place.file == here.file && place.line == here.line
    return "\(fileName(place)):\(place.line)" + (column ? ", column \(place.column)" : "")
  }

  private func fileName(_ place: Place) -> String {
    Int(place.file) < files.count ? files[Int(place.file)] : ""
  }

  /// All problems in the order of files and lines.
  func sorted() -> [ConfigurationProblem] {
    let ordered = found.enumerated().sorted { left, right in
      let (a, b) = (left.element.place, right.element.place)
      return (a.file, a.line, a.column, UInt32(clamping: left.offset))
        < (b.file, b.line, b.column, UInt32(clamping: right.offset))
    }
    var problems = ordered.map { _, problem in
      ConfigurationProblem(
        severity: problem.severity, file: fileName(problem.place), line: Int(problem.place.line),
        column: Int(problem.place.column), sentence: Self.oneLine(problem.sentence))
    }
    if omitted > 0, let last = problems.last {
      problems.append(
        ConfigurationProblem(
          severity: last.severity, file: last.file, line: last.line, column: 0,
          sentence: "and \(omitted) more problems, which are not shown"))
    }
    return problems
  }

  /// Sentences quote what the file holds, which may be anything.
  private static func oneLine(_ sentence: String) -> String {
    guard sentence.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      return sentence
    }
    return String(
      String.UnicodeScalarView(
        sentence.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
