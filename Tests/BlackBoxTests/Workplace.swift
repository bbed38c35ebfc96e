import KabarTesting
import Testing

/// A directory with a configuration and a store, and the built binary that runs in it.
struct Workplace {
  let directory: TemporaryDirectory
  let binary: BuiltBinary

  init() throws {
    directory = try TemporaryDirectory()
    binary = try BuiltBinary()
  }

  func configure(_ text: String) throws {
    try directory.write(text, to: "feeds.conf")
  }

  /// Nothing of the surroundings in which the tests run (a service, another configuration).
  private func environment(_ more: [String: String]) -> [String: String] {
    let plain = [
      "STATE_DIRECTORY": directory.path, "KABAR_CONFIG": "", "NOTIFY_SOCKET": "",
      "JOURNAL_STREAM": "", "WATCHDOG_USEC": "", "WATCHDOG_PID": "", "http_proxy": "",
      "HTTP_PROXY": "", "all_proxy": "", "TZ": "UTC",
    ]
    return plain.merging(more) { $1 }
  }

  func start(_ arguments: String..., environment more: [String: String] = [:]) throws
    -> ChildProcess
  {
    try binary.start(arguments, environment: environment(more), directory: directory.path)
  }

  /// Runs a command to its end.
  func run(_ arguments: String..., environment more: [String: String] = [:]) async throws
    -> ChildProcess.Exit
  {
    try await binary.run(arguments, environment: environment(more), directory: directory.path)
  }

  /// Runs a line of shell in which `"$0"` is the binary.
  func shell(_ line: String) async throws -> ChildProcess.Exit {
    try await ChildProcess(
      "sh", ["-c", line, binary.path], environment: environment([:]), directory: directory.path
    ).exit()
  }

  /// `kabar run --once`, which must succeed.
  @discardableResult
  func once(sourceLocation: SourceLocation = #_sourceLocation) async throws -> ChildProcess.Exit {
    let exit = try await run("run", "--once")
    #expect(exit.code == 0, "\(exit.error)", sourceLocation: sourceLocation)
    return exit
  }
}

/// Documents of the tests' own making.
enum Sample {
  /// An RSS document whose items are `NAME NUMBER`, newest first.
  static func rss(_ name: String, _ numbers: some Sequence<Int>) -> String {
    let items = numbers.map { number in
      """
      <item><title>\(name) \(number)</title><link>https://\(name).example/\(number)</link>\
      <guid isPermaLink="false">\(name)-\(number)</guid></item>
      """
    }
    return """
      <?xml version="1.0"?><rss version="2.0"><channel><title>\(name)</title>\
      <link>https://\(name).example/</link><description>\(name)</description>
      \(items.reversed().joined(separator: "\n"))
      </channel></rss>
      """
  }

  /// `[[feed]]` tables for paths of an origin, named as given.
  static func feeds(_ origin: LoopbackOrigin, _ names: [String]) -> String {
    names.map { "[[feed]]\nname = \"\($0)\"\nurl = \"\(origin.url("/" + $0))\"\n" }
      .joined(separator: "\n")
  }
}

extension ChildProcess.Exit {
  /// The log lines of a level, without their time.
  func log(_ level: String) -> [String] { Log.lines(of: level, in: error) }
}

enum Log {
  /// The log lines of a level, without their time.
  static func lines(of level: String, in text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let rest = line.dropFirst("14:05:09 ".count)
      return rest.hasPrefix(level + ": ") ? String(rest.dropFirst(level.count + 2)) : nil
    }
  }
}
