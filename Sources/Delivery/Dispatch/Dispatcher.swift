import Dispatch
import KabarCore
import Logging
import Store
import Synchronization

/// Delivers the event log to all configured sinks, each at its own pace.
public actor Dispatcher {
  private struct Running {
    var settings: SinkSettings
    var record: SinkRecord
    var pump: any SinkPump
    var task: Task<Void, Never>
  }

  private let context: PumpContext
  private let transport: any WebhookTransport
  private let output: OutputStream
  private var running: [String: Running] = [:]
  private var formerCounts = DeliveryCounts()
  private let signals = Mutex<[WakeSignal]>([])
  private var watch: (any DispatchSourceTimer)?
  private var dataVersion: Int64 = 0

  /// - Parameters:
  ///   - log: the store's event log.
  ///   - eventID: an event's id on the wire, from its number.
  ///   - transport: sends webhooks.
  ///   - userAgent: says who sends them.
  ///   - outputDescriptor: where stdout sinks write.
  ///   - policy: waits and limits.
  ///   - logger: for people.
  ///   - now: the clock.
  ///   - chance: random numbers in 0..<1.
  public init(
    log: DeliveryLog, eventID: @escaping @Sendable (Int64) -> String,
    transport: any WebhookTransport, userAgent: String = "Kabar", outputDescriptor: Int32 = 1,
    policy: RetryPolicy = RetryPolicy(), logger: Logger,
    now: @escaping @Sendable () -> Timestamp,
    chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    context = PumpContext(
      log: log, encoder: EventEncoder(id: eventID), policy: policy, userAgent: userAgent,
      logger: logger, now: now,
      chance: chance)
    self.transport = transport
    output = OutputStream(descriptor: outputDescriptor)
  }

  /// Makes the running sinks those of the configuration: new ones start, those that went stop, those
  /// that changed start anew, and the others read their feeds' routes again. Sinks that were switched
  /// off are on again.
  ///
  /// - Parameter sinks: the configured sinks.
  /// - Throws: what the store throws; the sinks that ran go on.
  public func apply(_ sinks: [SinkSettings]) async throws {
    let records = try await context.log.attachSinks(sinks.map(\.name), now: context.now())
    let configured = Dictionary(
      sinks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (name, old) in running where configured[name] != old.settings {
      await stop(old, grace: .seconds(1))
      running[name] = nil
    }
    for record in records {
      guard let settings = configured[record.name] else { continue }
      if running[record.name] == nil {
        // Its cursor may have moved while it stopped.
        let current = try await context.log.sink(named: record.name) ?? record
        start(settings, current)
      }
    }
    setSignals()
    for signal in signals.withLock({ $0 }) { signal.raise(.reload) }
  }

  /// New events are in the log. Cheap, and may be called from anywhere.
  public nonisolated func wake() {
    for signal in signals.withLock({ $0 }) { signal.raise(.log) }
  }

  /// Watches the store for changes by other processes (`kabar retry`, `kabar replay`, `kabar release`).
  /// SQLite has no way to be told of them; its counter costs microseconds to look at.
  ///
  /// - Parameter interval: how often to look.
  public func watchStore(every interval: Interval = .seconds(2)) {
    guard watch == nil else { return }
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    let length = DispatchTimeInterval.milliseconds(Int(max(interval.milliseconds, 10)))
    timer.schedule(deadline: .now() + length, repeating: length, leeway: .milliseconds(200))
    timer.setEventHandler { [weak self] in
      Task { await self?.lookForChanges() }
    }
    timer.activate()
    watch = timer
  }

  private func lookForChanges() async {
    guard let version = try? await context.log.dataVersion(), version != dataVersion else { return }
    dataVersion = version
    // `kabar release` makes events in a process of its own.
    wake()
    guard let records = try? await context.log.sinks() else { return }
    for record in records {
      guard let old = running[record.name], old.record.generation != record.generation else {
        continue
      }
      running[record.name]?.record.generation = record.generation
      old.pump.signal.raise(.request)
    }
  }

  /// Delivers all that can be delivered now; failures wait in the store for another time.
  ///
  /// - Parameter limit: how long at most.
  /// - Returns: what was done since the start.
  @discardableResult
  public func drain(atMost limit: Interval) async -> DeliveryCounts {
    let pumps = running.values.map(\.pump)
    await withTaskGroup(of: Bool.self) { group in
      for pump in pumps {
        group.addTask {
          await pump.quiet()
          return false
        }
      }
      group.addTask {
        try? await Task.sleep(for: .milliseconds(limit.milliseconds))
        return true
      }
      var open = pumps.count
      while open > 0, let isOver = await group.next() {
        if isOver {
          // Ends the waits that are left.
          for pump in pumps { await pump.giveUpWaiting() }
          break
        }
        open -= 1
      }
      group.cancelAll()
    }
    return await counts()
  }

  /// Stops all sinks: requests in flight get a last moment, then they are dropped and sent again
  /// after the next start.
  ///
  /// - Parameter grace: how long that moment is.
  public func stop(grace: Interval) async {
    watch?.cancel()
    watch = nil
    let all = running.values
    running = [:]
    setSignals()
    await withTaskGroup(of: Void.self) { group in
      for sink in all { group.addTask { await sink.pump.stop(grace: grace) } }
    }
    for sink in all { formerCounts = formerCounts + (await sink.pump.counts) }
  }

  /// What was done since the start, by all sinks.
  public func counts() async -> DeliveryCounts {
    var sum = formerCounts
    for sink in running.values { sum = sum + (await sink.pump.counts) }
    return sum
  }

  /// The sinks that can't be written to, or whose progress can't be stored.
  public func blockedSinks() async -> [String] {
    var names: [String] = []
    for (name, sink) in running where await sink.pump.isBlocked { names.append(name) }
    return names.sorted()
  }

  private func start(_ settings: SinkSettings, _ record: SinkRecord) {
    let pump: any SinkPump
    switch settings.kind {
    case .stdout(let format):
      pump = StdoutPump(
        record: record, settings: settings, format: format, output: output, context: context)
    case .webhook(let webhook):
      pump = WebhookPump(
        record: record, settings: settings, webhook: webhook, transport: transport,
        context: context)
    }
    running[record.name] = Running(
      settings: settings, record: record, pump: pump, task: Task { await pump.run() })
  }

  private func stop(_ sink: Running, grace: Interval) async {
    await sink.pump.stop(grace: grace)
    formerCounts = formerCounts + (await sink.pump.counts)
  }

  private func setSignals() {
    let all = running.values.map(\.pump.signal)
    signals.withLock { $0 = all }
  }
}
