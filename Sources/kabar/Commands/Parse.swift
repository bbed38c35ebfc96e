import ArgumentParser
import Configuration
import Engine
import FeedParsing
import KabarCore

/// `kabar parse`: documents to JSON Feed, one line each.
struct Parse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Prints local feed documents as JSON Feed 1.1, one object a line.",
    discussion: """
      Reads RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, and JSON Feed. A file that is no feed is \
      reported on standard error, and the others are read all the same; the exit code is then 65 \
      (66 if a file can't be read).

      Example: kabar parse --url https://example.org/feed.xml feed.xml
      Example: curl -s https://example.org/feed.xml | kabar parse --pretty -
      """)

  @Option(
    help: ArgumentHelp(
      "The address the documents came from, e.g. --url https://example.org/feed.xml; relative URLs "
        + "are resolved against it, and it is the feed_url of those that name no other."))
  var url: String?

  @Option(
    name: .customLong("content-type"),
    help: ArgumentHelp(
      "The Content-Type they came with, e.g. --content-type 'text/xml; charset=big5'."))
  var contentType: String?

  @Flag(help: "Spread the JSON over lines, for reading, e.g. kabar parse --pretty feed.xml | less.")
  var pretty = false

  @Flag(
    help: ArgumentHelp("Parse only: for measuring without JSON.", visibility: .hidden))
  var noOutput = false

  @Argument(
    help: ArgumentHelp("The documents, e.g. *.xml; - is standard input.", valueName: "file"))
  var files: [String]

  func run() async throws {
    let job = ParseJob(url: url, contentType: contentType, isPretty: pretty, isSilent: noOutput)
    let code = await job.run(files)
    guard code == 0 else { throw ExitCode(code) }
  }
}

/// The files of one call, parsed on all cores, printed in the order given.
struct ParseJob: Sendable {
  var url: String?
  var contentType: String?
  var isPretty: Bool
  var isSilent: Bool

  /// What came of one file.
  enum Outcome: Sendable {
    /// Encoded already, with its line feed: the usual case.
    case line([UInt8])
    /// Too large to be held twice; encoded while it is written.
    case large(ParsedFeed)
    case failed(code: Int32, String)
    /// Parsed, and not to be shown.
    case silent
  }

  /// Files that may be in work or waiting for their turn at one time; bounds the memory.
  private static let window = 6
  private static let largeBytes = 4 << 20

  /// - Returns: the exit code.
  func run(_ files: [String]) async -> Int32 {
    var output = StandardOutput()
    var code: Int32 = 0
    await withTaskGroup(of: (Int, Outcome).self) { group in
      var next = 0
      var turn = 0
      var waiting: [Int: Outcome] = [:]
      while turn < files.count {
        while next < files.count, next - turn < Self.window {
          let index = next
          group.addTask { (index, outcome(files[index])) }
          next += 1
        }
        guard let (index, outcome) = await group.next() else { break }
        waiting[index] = outcome
        while let ready = waiting.removeValue(forKey: turn) {
          code = max(code, show(ready, file: files[turn], &output))
          turn += 1
        }
      }
    }
    if output.flush() { return code }
    StandardError.line("stdout can't be written")
    return ExitStatus.ioError.rawValue
  }

  /// `url` as `feed_url` of documents that name no other, as `kabar fetch` has it: an address of the
  /// web, and without credentials.
  private var address: String? {
    guard let url, ["http://", "https://"].contains(where: url.hasPrefix),
      Configuration.shown(url: url) == url
    else { return nil }
    return url
  }

  private func outcome(_ file: String) -> Outcome {
    let limit = ParseLimits.standard.documentBytes
    let bytes: [UInt8]
    switch InputFile.read(file, limit: limit) {
    case .success(let read): bytes = read
    case .failure(let error): return .failed(code: 66, error.description)
    }
    let count = bytes.count
    do throws(FeedParseError) {
      var feed = try FeedParser.parse(bytes, url: url, contentType: contentType)
      if feed.feedURL == nil { feed.feedURL = address }
      if isSilent { return .silent }
      guard count < Self.largeBytes || isPretty else { return .large(feed) }
      var line = JSONFeedEncoder.feed(feed, capacity: count + count / 8)
      if isPretty { line = JSONPretty.format(line) }
      line.append(0x0A)
      return .line(line)
    } catch {
      return .failed(code: 65, error.description)
    }
  }

  private func show(_ outcome: Outcome, file: String, _ output: inout StandardOutput) -> Int32 {
    switch outcome {
    case .silent:
      return 0
    case .line(let line):
      output.write(line)
      return 0
    case .large(let feed):
      var writer = JSONWriter(capacity: 1 << 20)
      JSONFeedEncoder.write(feed, into: &writer) { writer in
        guard writer.count > 256 << 10 else { return }
        writer.withBytes { output.write($0) }
        writer.removeAll()
      }
      writer.withBytes { output.write($0) }
      output.write([0x0A])
      return 0
    case .failed(let code, let sentence):
      _ = output.flush()
      let name = file == "-" ? "standard input" : file
      StandardError.line("\(name): \(sentence)")
      return code
    }
  }
}
