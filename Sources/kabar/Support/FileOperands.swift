/// Reading a thousand file names one by one as arguments takes ArgumentParser longer than reading
/// the files: each is looked at, boxed and entered into a set of origins. So `parse` gets the first
/// ones through it, for its errors and options, and the others directly.
struct FileOperands {
  /// What ArgumentParser is to read.
  var arguments: [String]
  /// File names that follow.
  var rest: [String] = []

  /// - Parameter arguments: the command line without the program's name.
  init(_ arguments: [String]) {
    self.arguments = arguments
    guard arguments.first == "parse" else { return }
    var start = arguments.endIndex
    while start > 1, !arguments[start - 1].utf8.starts(with: "-".utf8) { start -= 1 }
    // The first may be the value of an option before it, the second is a file for certain.
    let kept = start + 2
    guard kept < arguments.endIndex else { return }
    rest = Array(arguments[kept...])
    self.arguments.removeSubrange(kept...)
  }
}
