import Glibc
import KabarCore
import KabarTesting
import Testing

@testable import Delivery
@testable import Store

/// The dispatcher with a real store and a real file descriptor.
@Suite(.timeLimit(.minutes(2))) struct StdoutDeliveryTests {
  let log: TestLog
  let lines = RecordedLog()

  init() throws {
    // The daemon ignores it, too: a closed pipe is an error like others.
    signal(SIGPIPE, SIG_IGN)
    log = try TestLog()
  }

  private func sink(_ format: StdoutFormat, feeds: [String] = ["*"]) -> SinkSettings {
    SinkSettings(name: "journal", kind: .stdout(format), feeds: feeds)
  }

  @Test func writesLinesInOrderAndMovesTheCursor() async throws {
    let file = open(log.directory.path("out"), O_CREAT | O_RDWR, 0o600)
    defer { close(file) }
    let dispatcher = makeDispatcher(log, lines: lines, output: file)
    try await dispatcher.apply([sink(.text, feeds: ["feed1", "feed2"])])
    try log.add([1, 3, 2, 1, 3])
    dispatcher.wake()
    let counts = await dispatcher.drain(atMost: .seconds(30))
    #expect(counts.delivered == 3)
    #expect(
      try log.directory.read("out") == "[feed1] Item 1\n[feed2] Item 3\n[feed1] Item 4\n")
    #expect(try log.integer("SELECT cursor FROM sink") == 5)
    #expect(try await log.log.history(of: 4).first?.takenAt != nil)
    #expect(try await log.log.history(of: 5).first?.takenAt == nil, "not routed there")
    await dispatcher.stop(grace: .seconds(1))
    #expect(try log.integer("SELECT cursor FROM sink") == 5)
  }

  @Test func replayWritesAgain() async throws {
    let file = open(log.directory.path("out"), O_CREAT | O_RDWR, 0o600)
    defer { close(file) }
    try log.add([1])
    let dispatcher = makeDispatcher(log, lines: lines, output: file)
    try await dispatcher.apply([sink(.json)])
    _ = try await log.log.replay(to: "journal", feeds: nil, since: nil, now: clock())
    await dispatcher.drain(atMost: .seconds(30))
    await dispatcher.stop(grace: .seconds(1))
    let again = makeDispatcher(log, lines: lines, output: file)
    try await again.apply([sink(.json)])
    await again.drain(atMost: .seconds(30))
    await again.stop(grace: .seconds(1))
    let text = try log.directory.read("out")
    #expect(text.split(separator: "\n").count == 1)
    #expect(text.hasPrefix(#"{"type":"item.new","id":"evt_1","timestamp":"2023-11-14T22:13:20Z""#))
    #expect(try log.integer("SELECT count(*) FROM delivery") == 0)
  }

  /// The disk is full: one sentence, nothing lost, and it goes on by itself.
  @Test func fullDeviceThenRecovery() async throws {
    let file = open("/dev/full", O_WRONLY)
    let dispatcher = makeDispatcher(log, lines: lines, output: file)
    try await dispatcher.apply([sink(.text)])
    try log.add([1, 1])
    dispatcher.wake()
    _ = await lines.wait { !$0.isEmpty }
    #expect(
      lines.lines.first?.hasPrefix(
        "error: sink journal: standard output can't be written: No space left on device; "
          + "events wait in the log, next try in ") == true)
    let counts = await dispatcher.drain(atMost: .seconds(30))
    #expect(counts.delivered == 0)
    #expect(try log.integer("SELECT cursor FROM sink") == 0)
    let good = open(log.directory.path("out"), O_CREAT | O_RDWR, 0o600)
    dup2(good, file)
    #expect(
      await lines.wait { $0.contains { $0.contains("sink journal: works again after") } })
    #expect(try log.directory.read("out") == "[feed1] Item 1\n[feed1] Item 2\n")
    #expect(lines.lines.count == 2)
    await dispatcher.stop(grace: .seconds(1))
    close(file)
    close(good)
  }

  /// A reader that takes some lines and leaves: what it took is recorded as far as lines are whole.
  @Test func closedPipeThenAnother() async throws {
    var pipes: [Int32] = [0, 0]
    try #require(pipe(&pipes) == 0)
    let dispatcher = makeDispatcher(log, lines: lines, output: pipes[1])
    try await dispatcher.apply([sink(.json)])
    // More than a pipe holds.
    try log.add(Array(repeating: 1, count: 2000))
    dispatcher.wake()
    var bytes = [UInt8](repeating: 0, count: 100_000)
    var taken = 0
    while taken < 50_000 {
      let count = bytes.withUnsafeMutableBytes { read(pipes[0], $0.baseAddress! + taken, 1000) }
      guard count > 0 else { break }
      taken += count
    }
    close(pipes[0])
    #expect(
      await lines.wait {
        $0.contains { $0.contains("standard output can't be written: Broken pipe") }
      })
    let cursor = try log.integer("SELECT cursor FROM sink")
    #expect(cursor > 0 && cursor < 2000)
    let good = open(log.directory.path("out"), O_CREAT | O_RDWR, 0o600)
    dup2(good, pipes[1])
    try await log.wait(for: "SELECT cursor FROM sink", toBe: 2000)
    let text = try log.directory.read("out")
    #expect(text.hasSuffix("\"n\":2000}}}\n"))
    await dispatcher.stop(grace: .seconds(1))
    close(pipes[1])
    close(good)
  }

  /// What could not be written yet goes by the routes in force when it can.
  @Test func waitingLinesFollowNewRoutes() async throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let dispatcher = makeDispatcher(log, lines: lines, output: full)
    try await dispatcher.apply([sink(.text)])
    try log.add([1, 2, 1])
    dispatcher.wake()
    #expect(await lines.wait { $0.contains { $0.contains("No space left on device") } })
    #expect(await dispatcher.blockedSinks() == ["journal"])
    try log.addFeed(2, sinks: ["other"])
    try await dispatcher.apply([sink(.text)])
    let good = open(log.directory.path("out"), O_CREAT | O_RDWR, 0o600)
    defer { close(good) }
    dup2(good, full)
    try await log.wait(for: "SELECT cursor FROM sink", toBe: 3)
    #expect(try log.directory.read("out") == "[feed1] Item 1\n[feed1] Item 3\n")
    await dispatcher.stop(grace: .seconds(1))
  }

  /// Nobody reads the pipe: stopping must not wait for it, and other sinks go on.
  @Test func aStuckReaderHoldsNobodyUp() async throws {
    var pipes: [Int32] = [0, 0]
    try #require(pipe(&pipes) == 0)
    let origin = try LoopbackOrigin()
    origin.on("/hook", .status(200))
    let dispatcher = makeDispatcher(log, lines: lines, output: pipes[1])
    try await dispatcher.apply([sink(.json), webhook(origin.url("/hook"))])
    try log.add(Array(repeating: 1, count: 600) + Array(2...20))
    dispatcher.wake()
    try await log.wait(for: "SELECT cursor FROM sink WHERE name = 'ops'", toBe: 619)
    let begin = ContinuousClock.now
    await dispatcher.stop(grace: .milliseconds(200))
    #expect(ContinuousClock.now - begin < .seconds(10))
    close(pipes[0])
    close(pipes[1])
  }
}
