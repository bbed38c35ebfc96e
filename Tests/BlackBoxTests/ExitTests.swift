import Foundation
import KabarTesting
import Testing

/// Every end is a clean one, whatever is under way.
@Suite struct ExitTests {
  @Test(arguments: [["run"], ["run", "--once"]])
  func signalAtAnyMomentEndsCleanly(arguments: [String]) async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let names = (0..<10).map { "feed\($0)" }
    for name in names { origin.serve("/" + name, Sample.rss(name, 1...20)) }
    origin.on("/hook", Reply.status(204).delayed(by: .milliseconds(3)))
    try place.configure(
      """
      [defaults]
      initial = "all"
      interval = "1s"
      max_interval = "1s"
      [[sink]]
      name = "out"
      type = "stdout"
      [[sink]]
      name = "ops"
      type = "webhook"
      url = "\(origin.url("/hook"))"

      \(Sample.feeds(origin, names))
      """)
    var lines: [String] = []
    for number in 0..<6 {
      let process = try place.binary.start(
        arguments, environment: ["STATE_DIRECTORY": place.directory.path, "NOTIFY_SOCKET": ""],
        directory: place.directory.path)
      try await Task.sleep(for: .milliseconds(20 + 60 * number))
      process.signal(number.isMultiple(of: 2) ? SIGTERM : SIGINT)
      let exit = try await process.exit(within: .seconds(20))
      // A signal that comes before the process has got as far as its handlers is the system's.
      let isEarly = exit.signal == SIGTERM || exit.signal == SIGINT
      #expect(exit.code == 0 || isEarly, "\(number): \(exit)")
      lines += exit.outputLines
    }
    lines += try await place.once().outputLines
    // A stop in order repeats nothing on standard output.
    #expect(lines.count == 200)
    #expect(Set(lines).count == 200)
    let posts = try origin.requests(to: "/hook").map { try Event($0.text).title }
    #expect(Set(posts).count == 200)
  }
}
