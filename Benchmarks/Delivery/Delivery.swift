import Delivery
import Glibc
import HTTPTransfer
import KabarCore
import Logging
import Store

/// How fast events leave the log: to standard output as json, and to a webhook on this machine.
///
/// `kabar-bench-delivery EVENTS [webhook events]`; prints a line for each figure. With `--receiver`, the
/// program is the receiver, which runs as a process of its own.
@main
struct DeliveryBenchmark {
  static func main() async throws {
    if CommandLine.arguments.dropFirst().first == "--receiver" { return try Receiver().run() }
    let words = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let events = words.first ?? 1_000_000
    let posts = words.dropFirst().first ?? 60_000
    var template = Array("/tmp/kabar-bench-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw BenchmarkError("no directory") }
    let directory = String(cString: made)
    defer { for suffix in ["", "-wal", "-shm", ".lock"] { unlink("\(directory)/db\(suffix)") } }
    let store = try Store.open(path: directory + "/db", access: .daemon)

    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    var webhook = WebhookSettings(url: "http://127.0.0.1:\(receiver.port)/hook")
    webhook.concurrency = 16
    webhook.secrets = [Array(repeating: 7, count: 24)]
    let hook = SinkSettings(name: "hook", kind: .webhook(webhook))
    let lines = SinkSettings(name: "lines", kind: .stdout(.json))
    // Both begin before the first event.
    _ = try await store.deliveryLog.attachSinks(["hook", "lines"], now: now())
    var meter = Meter()
    try await fill(store, events: events)
    meter.report("stored", events, "events")

    let sink = open("/dev/null", O_WRONLY)
    let first = dispatcher(store, output: sink)
    meter = Meter()
    try await first.apply([lines])
    await first.drain(atMost: .hours(1))
    meter.report("stdout json", await first.counts().delivered, "events")
    await first.stop(grace: .seconds(1))

    let second = dispatcher(store, output: sink)
    meter = Meter()
    try await second.apply([hook, lines])
    while await second.counts().delivered < min(posts, events) {
      try await Task.sleep(for: .milliseconds(20))
    }
    meter.report("webhook, 16 at a time", await second.counts().delivered, "posts")
    await second.stop(grace: .seconds(1))
  }

  private static func dispatcher(_ store: Store, output: Int32) -> Dispatcher {
    Dispatcher(
      log: store.deliveryLog, eventID: { store.eventID($0).description },
      transport: HTTPWebhookTransport(client: HTTPClient()), outputDescriptor: output,
      logger: Logger(label: "bench"), now: now)
  }

  @Sendable private static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Feeds of thirty items, each as long as one of a newspaper's.
  private static func fill(_ store: Store, events: Int) async throws {
    let feeds = (events + 29) / 30
    let registrations = (0..<feeds).map {
      FeedRegistration(url: "https://example.org/\($0)", name: "feed\($0)", tags: ["news"])
    }
    let ids = try await store.reconcile(registrations, now: now())
    var values = FeedPolicy.Values()
    values.initial = .all
    let policy = FeedPolicy(values)
    let summary = String(repeating: "Kabar baik datang dari jauh. ", count: 20)
    for start in stride(from: 0, to: feeds, by: 200) {
      let chunk = Array(ids[start..<min(start + 200, feeds)])
      try await withThrowingTaskGroup(of: Void.self) { group in
        for state in try await store.states(of: chunk) {
          group.addTask {
            var feed = ParsedFeed(format: .rss)
            feed.title = "Feed \(state.feed.value)"
            feed.items = (0..<30).map { number in
              var item = ParsedItem()
              item.id = "\(state.feed.value)-\(number)"
              item.title = "Berita nomor \(number)"
              item.url = "https://example.org/\(state.feed.value)/\(number)"
              return item
            }
            var record = PollRecord(
              state: state, policy: policy, polledAt: now(),
              outcome: .document(
                FeedObservation(
                  parsed: feed, bodyDigest: Digest128(of: "\(state.feed.value)".utf8),
                  policy: policy,
                  encode: {
                    Array(
                      #"{"id":"\#($0.id ?? "")","title":"\#($0.title ?? "")","summary":"\#(summary)"}"#
                        .utf8)
                  })))
            record.status = 200
            _ = try await store.commit(record)
          }
        }
        try await group.waitForAll()
      }
    }
  }
}

/// Wall-clock time, processor time and memory of a stage.
struct Meter {
  private let begin = ContinuousClock.now
  private let processor = Self.processorSeconds()

  init() {
    // Linux: forgets the highest resident size so far (proc(5)).
    let file = open("/proc/self/clear_refs", O_WRONLY)
    _ = write(file, "5", 1)
    close(file)
  }

  func report(_ what: String, _ count: Int, _ unit: String) {
    let length = ContinuousClock.now - begin
    let seconds = Double(length.components.seconds) + Double(length.components.attoseconds) / 1e18
    let busy = Self.processorSeconds() - processor
    print(
      "\(what): \(count) \(unit), \(Int(Double(count) / seconds))/s, "
        + "\(Int(Double(count) / busy)) per CPU second, peak memory \(Self.peakMemory())")
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
  }

  private static func peakMemory() -> String {
    var bytes = [UInt8](repeating: 0, count: 8192)
    let file = open("/proc/self/status", O_RDONLY)
    defer { close(file) }
    let count = read(file, &bytes, bytes.count)
    let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
    let words = lines.first { $0.hasPrefix("VmHWM") }?.split(whereSeparator: \.isWhitespace)
    return words.map { $0.dropFirst().joined(separator: " ") } ?? "unknown"
  }
}
