/// A plain command line of `parse`, read without ArgumentParser: that takes longer for its own
/// start than a hundred documents take to be read, and with a thousand file names longer still.
enum PlainParse {
  /// The job and its files.
  ///
  /// - Parameter arguments: the command line without the program's name.
  /// - Returns: `nil` for everything that isn't plain (mistakes, abbreviations, `--url=…`, `--help`),
  ///   which ArgumentParser is to read.
  static func read(_ arguments: [String]) -> (job: ParseJob, files: [String])? {
    guard arguments.first == "parse" else { return nil }
    var job = ParseJob(url: nil, contentType: nil, isPretty: false, isSilent: false)
    var files: [String] = []
    files.reserveCapacity(arguments.count)
    var index = 1
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      guard argument.utf8.first == UInt8(ascii: "-"), argument != "-" else {
        files.append(argument)
        continue
      }
      switch argument {
      case "--pretty": job.isPretty = true
      case "--no-output": job.isSilent = true
      case "--url", "--content-type":
        guard index < arguments.count, arguments[index].utf8.first != UInt8(ascii: "-") else {
          return nil
        }
        if argument == "--url" {
          job.url = arguments[index]
        } else {
          job.contentType = arguments[index]
        }
        index += 1
      default: return nil
      }
    }
    return files.isEmpty ? nil : (job, files)
  }
}
