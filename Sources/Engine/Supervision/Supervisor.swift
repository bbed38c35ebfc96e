import Configuration
import Delivery
import Dispatch
import HTTPTransfer
import KabarCore
import Logging
import Store

/// Owns the rooms of a running daemon: starts them in order, reloads, stops them in reverse.
actor Supervisor {
  let path: String
  var configuration: Configuration
  let store: Store
  let http: HTTPClient
  let dispatcher: Dispatcher
  let scheduler: Scheduler
  let clock: SystemClock
  let log: Logger
  let logSettings: LogSettings
  let trouble: StoreTrouble
  var upkeep: Task<Void, Never>?
  var wakes: Task<Void, Never>?
  var isStopped = false

  /// Opens the store and readies everything; nothing is polled yet.
  ///
  /// - Throws: `CommandFailure`.
  static func start(
    _ loaded: LoadedConfiguration, logSettings: LogSettings, log: Logger, notifier: ServiceNotifier
  ) async throws -> Supervisor {
    let configuration = loaded.configuration
    let store = try OpenedStore.open(configuration.storePath, access: .daemon)
    var connections = HTTPClientConfiguration()
    // Those of feeds and webhooks together; what is more waits within libcurl.
    connections.maxConnections = DescriptorLimit.transfers
    let http = HTTPClient(configuration: connections)
    let clock = SystemClock()
    let dispatcher = Dispatcher(
      log: store.deliveryLog, eventID: { "\(store.eventID($0))" },
      transport: HTTPWebhookTransport(client: http), userAgent: Product.userAgent,
      logger: log,
      now: { clock.now() })
    let trouble = StoreTrouble()
    let scheduler = Scheduler(
      settings: .init(configuration),
      poller: PollPipeline(
        http: http, store: store, requests: FeedRequest(configuration), clock: clock, log: log,
        trouble: trouble),
      clock: clock, log: log,
      executor: http.executor ?? QueueExecutor(label: "kabar.scheduler"))
    let supervisor = Supervisor(
      path: loaded.path, configuration: configuration, store: store, http: http,
      dispatcher: dispatcher, scheduler: scheduler, clock: clock, log: log,
      logSettings: logSettings, trouble: trouble)
    do {
      try await supervisor.startDelivery()
    } catch {
      throw CommandFailure(.ioError, "\(error)")
    }
    return supervisor
  }

  private init(
    path: String, configuration: Configuration, store: Store, http: HTTPClient,
    dispatcher: Dispatcher, scheduler: Scheduler, clock: SystemClock, log: Logger,
    logSettings: LogSettings, trouble: StoreTrouble
  ) {
    self.path = path
    self.configuration = configuration
    self.store = store
    self.http = http
    self.dispatcher = dispatcher
    self.scheduler = scheduler
    self.clock = clock
    self.log = log
    self.logSettings = logSettings
    self.trouble = trouble
  }

  /// Sinks before feeds: their cursors stand before the first event is made.
  private func startDelivery() async throws {
    try await dispatcher.apply(configuration.sinks)
    let dispatcher = self.dispatcher
    let store = self.store
    wakes = Task {
      for await _ in store.eventSignals() { dispatcher.wake() }
    }
    await dispatcher.watchStore()
  }

  /// Schedules all feeds and starts the hourly upkeep of the store.
  ///
  /// - Throws: `CommandFailure`.
  func startPolling() async throws {
    reportShortages()
    let entries: [Scheduler.Entry]
    do {
      entries = try await self.entries(of: configuration)
    } catch {
      throw CommandFailure(.ioError, "\(error)")
    }
    let sinks = configuration.sinks.map(\.name).joined(separator: ", ")
    log.notice(
      "kabar \(VersionText.number): \(Counted.of(entries.count, "feed")), sinks: \(sinks), store \(store.path)"
    )
    await scheduler.replace(entries, settings: .init(configuration))
    let upkeep = StoreUpkeep(store: store, clock: clock, log: log)
    self.upkeep = Task { await upkeep.run() }
  }
}
