import Foundation
import Testing

/// `kabar check` as a shell sees it.
@Suite struct CheckTests {
  private struct Outcome: Equatable {
    var status: Int32
    var output: String
    var errors: String
  }

  private func check(_ text: String?) throws -> Outcome {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("kabar-check-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try text?.write(
      to: directory.appendingPathComponent("feeds.conf"), atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("kabar")
    process.arguments = ["check", "--config", "feeds.conf"]
    process.currentDirectoryURL = directory
    process.environment = ["STATE_DIRECTORY": "/var/lib/kabar"]
    // Less than a pipe holds, so that reading may wait for the end.
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self),
      errors: String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
  }

  @Test func summary() throws {
    let outcome = try check("feeds = [\"https://a.example/\", \"https://b.example/\"]")
    #expect(
      outcome
        == Outcome(
          status: 0, output: "feeds.conf: 2 feeds, 1 sink, store /var/lib/kabar/kabar.db\n",
          errors: ""))
  }

  @Test func problems() throws {
    let outcome = try check("feed = 1\n[fetch]\ntimeuot = \"3s\"\n")
    #expect(
      outcome
        == Outcome(
          status: 78, output: "",
          errors: """
            feeds.conf:1: error: write [[feed]] in double brackets: there may be several (column 8)
            feeds.conf:3: error: unknown key `timeuot` in [fetch]; did you mean `timeout`? (column 1)

            """))
  }

  @Test func missingFile() throws {
    let outcome = try check(nil)
    #expect(
      outcome
        == Outcome(
          status: 66, output: "", errors: "feeds.conf:1: error: can't be read: no such file\n"))
  }
}
