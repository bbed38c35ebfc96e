import Foundation
import KabarTesting
import Synchronization
import Testing

/// `kabar run` as a service manager sees it.
@Suite struct ServiceTests {
  @Test func tellsTheServiceManager() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/news", Sample.rss("news", 1...3))
    try place.configure(Sample.feeds(origin, ["news"]))
    let store = place.directory.path("kabar.db")
    let storeWasThere = Mutex<Bool?>(nil)
    let socket = try NotifySocket(at: place.directory.path("notify")) { message in
      guard message.contains("READY=1") else { return }
      storeWasThere.withLock { $0 = $0 ?? FileManager.default.fileExists(atPath: store) }
    }
    let process = try place.start(
      "run",
      environment: [
        "NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "400000", "JOURNAL_STREAM": "8:1",
      ])
    var seen = try await socket.wait(for: "READY=1")
    #expect(seen == 1)
    #expect(storeWasThere.withLock { $0 } == true)
    #expect(socket.messages.value[0].contains("\nSTATUS=1 feed"))
    try await process.wait(for: "first poll", on: .error)
    seen = try await socket.wait(for: "WATCHDOG=1", after: seen)
    seen = try await socket.wait(for: "WATCHDOG=1", after: seen)

    process.signal(SIGHUP)
    seen = try await socket.wait(for: "RELOADING=1", after: seen)
    let fields = socket.messages.value[seen - 1].split(separator: "\n")
    let time = fields.last.flatMap { $0.hasPrefix("MONOTONIC_USEC=") ? Int($0.dropFirst(15)) : nil }
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let microseconds = now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    #expect(try (microseconds - 60_000_000...microseconds).contains(#require(time)))
    seen = try await socket.wait(for: "READY=1", after: seen)

    process.signal(SIGTERM)
    try await socket.wait(for: "STOPPING=1", after: seen)
    let exit = try await process.exit()
    #expect(exit.code == 0)
    #expect(exit.output == "")
    // Each line has its priority and leaves the time to the journal.
    #expect(
      exit.errorLines.allSatisfy { $0.wholeMatch(of: /<[3-7]>[^ ].*/) != nil }, "\(exit.error)")
    #expect(exit.error.contains("<6>news: first poll, 3 items recorded, 0 to be notified; next"))
  }

  // journalctl -p err must say why a service does not start.
  @Test func whatKeepsItFromStartingHasItsPriority() async throws {
    let place = try Workplace()
    try place.configure("intervall = 1\nfeeds = []\n")
    let process = try place.start("run", environment: ["JOURNAL_STREAM": "8:1"])
    let exit = try await process.exit()
    #expect(exit.code == 78)
    #expect(exit.errorLines.count == 2)
    #expect(exit.errorLines.allSatisfy { $0.hasPrefix("<3>") }, "\(exit.error)")
  }

  @Test func stopsWhileFeedAndReceiverHang() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.on("/hangs", Reply().with(.hang))
    origin.on("/hook", Reply().with(.hang))
    origin.serve("/good", Sample.rss("good", 1...9))
    try place.configure(
      """
      [defaults]
      initial = "all"
      [[sink]]
      name = "ops"
      type = "webhook"
      url = "\(origin.url("/hook"))"

      \(Sample.feeds(origin, ["hangs", "good"]))
      """)
    let process = try place.start("run")
    try await origin.requests(1, to: "/hangs")
    try await origin.requests(1, to: "/hook")
    let start = ContinuousClock.now
    process.signal(SIGTERM)
    let exit = try await process.exit()
    #expect(exit.code == 0)
    #expect(ContinuousClock.now - start < .seconds(5))

    // What was in flight is sent again, all of it.
    origin.on("/hook", .status(204))
    origin.on("/hangs", .status(404))
    origin.forgetRequests()
    try await place.once()
    let titles = try origin.requests(to: "/hook").map { try Event($0.text).title }
    #expect(Set(titles) == Set((1...9).map { "good \($0)" }))
    #expect(titles.count == 9)
  }

  @Test func reloads() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    for name in ["stays", "goes", "comes"] { origin.serve("/" + name, Sample.rss(name, 1...3)) }
    let defaults = "[defaults]\ninitial = \"all\"\n"
    try place.configure(defaults + Sample.feeds(origin, ["stays", "goes"]))
    let process = try place.start("run")
    try await process.wait(on: .output, describedAs: "6 lines") { text in
      text.split(separator: "\n").count == 6
    }

    try place.configure("interval = 1\n" + defaults + "[[feed]]\nulr = \"https://a.example/\"\n")
    process.signal(SIGHUP)
    let text = try await process.wait(for: "stays in force", on: .error)
    let errors = Log.lines(of: "error", in: text)
    #expect(
      errors.contains {
        $0.hasPrefix("./feeds.conf:1: error: ") || $0.hasPrefix("feeds.conf:1: error: ")
      }, "\(errors)")
    #expect(
      errors.contains { $0.contains("feeds.conf:5: error: ") && $0.contains("`url`") }, "\(errors)")
    #expect(process.isRunning)

    try place.configure(defaults + Sample.feeds(origin, ["stays", "comes"]))
    process.signal(SIGHUP)
    try await process.wait(on: .output, describedAs: "9 lines") { text in
      text.split(separator: "\n").count == 9
    }
    process.signal(SIGTERM)
    let exit = try await process.exit()
    #expect(exit.code == 0)
    #expect(exit.outputLines.suffix(3).allSatisfy { $0.hasPrefix("[comes] comes ") })
    #expect(
      exit.outputLines.first == "[goes] goes 1 — https://goes.example/1"
        || exit.outputLines.first == "[stays] stays 1 — https://stays.example/1")
    for name in ["stays", "goes", "comes"] { #expect(origin.requests(to: "/" + name).count == 1) }
  }

  @Test func secondDaemonSaysWhoHoldsTheStore() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/news", Sample.rss("news", 1...3))
    try place.configure(Sample.feeds(origin, ["news"]))
    let process = try place.start("run")
    try await process.wait(for: "first poll", on: .error)
    for arguments in [["run"], ["run", "--once"]] {
      let second = try await place.binary.run(
        arguments, environment: ["STATE_DIRECTORY": place.directory.path],
        directory: place.directory.path)
      #expect(second.code == 75)
      #expect(
        second.error == """
          kabar: store \(place.directory.path("kabar.db")) is in use by kabar run (pid \(process.pid))

          """)
    }
    // Reading and repairing go on beside the daemon.
    for arguments in [["feeds"], ["items"], ["deliveries"], ["retry"], ["why", "news", "2"]] {
      let other = try await place.binary.run(
        arguments, environment: ["STATE_DIRECTORY": place.directory.path],
        directory: place.directory.path)
      #expect(other.code == 0, "\(arguments): \(other.error)")
      #expect(other.error == "")
      #expect(other.output != "")
    }
    process.signal(SIGINT)
    #expect(try await process.exit().code == 0)
  }

  @Test(arguments: [
    (#"exec "$0" run --once > /dev/full"#, "No space left on device"),
    (#"{ sleep 0.3; "$0" run --once; } | :"#, "Broken pipe"),
    (#"exec "$0" run --once >&-"#, "Bad file descriptor"),
  ])
  func standardOutputThatTakesNothingLosesNothing(line: String, reason: String) async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/news", Sample.rss("news", 1...30))
    try place.configure("[defaults]\ninitial = \"all\"\n" + Sample.feeds(origin, ["news"]))
    let failed = try await place.shell(line)
    let errors = failed.log("error")
    #expect(errors.count == 1, "\(failed.error)")
    #expect(
      errors.first?.lowercased().hasPrefix(
        "sink stdout: standard output can't be written: \(reason.lowercased()); events wait")
        == true, "\(failed.error)")
    // Of a pipeline the shell tells the last command's code.
    #expect(failed.code == (line.hasSuffix("| :") ? 0 : 74))
    #expect(
      failed.log("notice") == ["polled 1 of 1 feed; the next run delivers what waits for stdout"])
    let second = try await place.once()
    #expect(second.outputLines == (1...30).map { "[news] news \($0) — https://news.example/\($0)" })
  }
}
