import Configuration
import HTTPTransfer
import KabarCore
import KabarTesting
import Store

@testable import Engine

/// The fetching side of the daemon — real store, HTTP client, pipeline and scheduler — with a clock
/// that is moved by hand, against one origin.
///
/// The origin is the proxy of every feed, so that it stands for any host; its routes are whole URLs.
final class Guest {
  /// Monday 2026-11-23, 12:00 UTC.
  static let start = Timestamp(seconds: 1_795_435_200)

  let origin: LoopbackOrigin
  let clock = ManualClock(Guest.start)
  let log = RecordedLog()
  private let folder: TemporaryDirectory
  private let isDirect: Bool
  private(set) var http = HTTPClient()
  private(set) var store: Store
  private(set) var configuration: Configuration
  private var entries: [Scheduler.Entry] = []
  private let trouble = StoreTrouble()
  private var isStoreClosed = false
  private(set) var scheduler: Scheduler?
  /// Takes the client's place, for names that lead where a test wants.
  var sending: (any HTTPSending)?

  /// - Parameters:
  ///   - tables: the feeds.
  ///   - fetch: further keys of `[fetch]`.
  ///   - isDirect: whether feeds are fetched without the proxy.
  init(
    _ tables: String, fetch: String = "", isDirect: Bool = false, origin: LoopbackOrigin? = nil
  ) async throws {
    self.origin = try origin ?? LoopbackOrigin()
    self.isDirect = isDirect
    folder = try TemporaryDirectory()
    configuration = try Self.load(
      Self.file(tables, fetch, proxy: isDirect ? nil : self.origin.url("")), folder)
    store = try Store.open(path: folder.path("kabar.db"), access: .daemon)
    try await reconcile()
  }

  private static func file(_ tables: String, _ fetch: String, proxy: String?) -> String {
    """
    store = "/nowhere"
    [fetch]
    \(proxy.map { "proxy = \"\($0)\"" } ?? "")
    \(fetch)
    \(tables)
    """
  }

  private static func load(_ text: String, _ folder: TemporaryDirectory) throws -> Configuration {
    try Configuration.load(path: folder.write(text, to: "feeds.conf"), environment: [:]).get()
  }

  private func reconcile() async throws {
    entries = try await Scheduler.Entry.all(of: configuration, in: store, now: clock.now())
  }

  /// A file beside the configuration.
  func write(_ text: String, to name: String) throws -> String { try folder.write(text, to: name) }

  /// Another configuration, as on reload.
  func configure(_ tables: String, fetch: String = "") async throws {
    configuration = try Self.load(
      Self.file(tables, fetch, proxy: isDirect ? nil : origin.url("")), folder)
    try await reconcile()
    if let scheduler {
      await scheduler.replace(entries, settings: .init(configuration), poller: pipeline)
    }
  }

  /// Stops and starts the daemon.
  func restart() async throws {
    let wasScheduling = scheduler != nil
    await scheduler?.stop()
    scheduler = nil
    await http.shutdown()
    try await closeStore()
    http = HTTPClient()
    isStoreClosed = false
    store = try Store.open(path: folder.path("kabar.db"), access: .daemon)
    try await reconcile()
    if wasScheduling { await run(for: .zero) }
  }

  /// Makes every use of the store fail until a restart.
  func closeStore() async throws {
    if !isStoreClosed { try await store.close() }
    isStoreClosed = true
  }

  private var pipeline: PollPipeline {
    PollPipeline(
      http: sending ?? http, store: store, requests: FeedRequest(configuration), clock: clock,
      log: log.logger, trouble: trouble)
  }

  /// What the store knows of a feed; of the only one unless named.
  func state(_ name: String? = nil) async throws -> FeedState {
    try await store.states(of: [entry(name).id])[0]
  }

  private func entry(_ name: String?) throws -> Scheduler.Entry {
    guard let found = entries.first(where: { name == nil || $0.feed.name == name }) else {
      throw TimedOut("no feed \(name ?? "at all")")
    }
    return found
  }

  /// Polls a feed once, whether it is due or not.
  @discardableResult
  func poll(_ name: String? = nil) async throws -> FeedState {
    let entry = try entry(name)
    let known = try await state(name)
    let pipeline = pipeline
    await withCheckedContinuation { continuation in
      Task {
        await pipeline.poll(
          entry.feed, state: known, spread: .zero, control: TransferControl(),
          transferEnded: { _ in }, ended: { _ in continuation.resume() })
      }
    }
    return try await state(name)
  }

  /// Lets the scheduler work, wake-up by wake-up.
  func run(for length: Interval) async {
    let end = clock.now() + length
    let scheduler: Scheduler
    if let running = self.scheduler {
      scheduler = running
    } else {
      scheduler = Scheduler(
        settings: .init(configuration), poller: pipeline, clock: clock, log: log.logger)
      self.scheduler = scheduler
      await scheduler.replace(entries, settings: .init(configuration))
    }
    while true {
      await scheduler.pump()
      await scheduler.settle()
      guard clock.now() < end else { return }
      clock.advance(upTo: end)
    }
  }

  /// The wait until the next poll, with its reason.
  func next(_ name: String? = nil) async throws -> (wait: Interval, reason: String) {
    let state = try await state(name)
    return ((state.nextPoll ?? .never) - clock.now(), state.nextPollReason)
  }
}

/// An RSS document with items of these titles.
func rss(_ titles: String..., channel: String = "") -> String {
  let items = titles.map { "<item><guid>\($0)</guid><title>\($0)</title></item>" }.joined()
  return
    "<rss version=\"2.0\"><channel><title>A paper</title>\(channel)\(items)</channel></rss>"
}

/// A feed of this address.
func feed(_ url: String, name: String = "paper", _ keys: String = "") -> String {
  "[[feed]]\nurl = \"\(url)\"\nname = \"\(name)\"\n\(keys)\n"
}
