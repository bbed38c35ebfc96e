import Configuration
import Delivery
import Dispatch
import KabarCore
import Logging
import Store

extension Supervisor {
  /// Reads the configuration anew and puts it in force; a bad one changes nothing.
  func reload() async {
    let environment = ProcessEnvironment.current
    let fresh: Configuration
    switch Configuration.load(path: path, environment: environment) {
    case .success(let configuration): fresh = configuration
    case .failure(let invalid):
      for problem in invalid.problems { log.error("\(problem)") }
      log.error("\(path): not reloaded; the old configuration stays in force")
      return
    }
    for warning in fresh.warnings { log.warning("\(warning)") }
    if fresh.storePath != configuration.storePath {
      log.warning("\(path): a new store takes effect at the next start, not on reload")
    }
    do {
      let entries = try await entries(of: fresh)
      try await dispatcher.apply(fresh.sinks)
      logSettings.level = Logger.Level(fresh.logLevel)
      let poller = PollPipeline(
        http: http, store: store, requests: FeedRequest(fresh), clock: clock, log: log,
        trouble: trouble)
      configuration = fresh
      await http.reloadCertificates()
      await scheduler.replace(entries, settings: .init(fresh), poller: poller)
      log.notice("\(path): reloaded, \(Counted.of(entries.count, "feed"))")
      reportShortages()
    } catch {
      log.error("\(path): not reloaded: \(error); the old configuration stays in force")
    }
  }

  /// Polls every due feed once and delivers what can be delivered.
  ///
  /// - Returns: whether the store and standard output took it all. What feeds and receivers do is no
  ///   failure of ours.
  func pollOnce() async -> ExitStatus {
    do {
      reportDescriptors()
      let entries = try await entries(of: configuration)
      let report = await scheduler.pollOnce(entries, settings: .init(configuration))
      await store.flush()
      dispatcher.wake()
      await dispatcher.drain(atMost: Self.drainLimit)
      var line = "polled \(report.polled) of \(Counted.of(entries.count, "feed"))"
      if report.failed > 0 { line += ", \(report.failed) failed" }
      if report.postponed > 0 { line += ", \(report.postponed) left for the next run" }
      let blocked = await dispatcher.blockedSinks()
      if !blocked.isEmpty {
        line += "; the next run delivers what waits for \(blocked.joined(separator: ", "))"
      }
      log.notice("\(line)")
      // Whoever stopped it knows that polls were dropped.
      if isStopped { return .success }
      await StoreUpkeep(store: store, clock: clock, log: log).pass()
      let failure = store.commitFailure.map(CommandFailure.init)?.status
      return failure ?? (blocked.isEmpty ? .success : .ioError)
    } catch {
      log.error("\(error)")
      return isStopped
        ? .success
        : (error as? StoreError).map(CommandFailure.init)?.status ?? .ioError
    }
  }

  /// How long `--once` waits for receivers at most.
  static let drainLimit = Interval.minutes(10)

  /// One line of live counts; it has gone through every queue that must turn.
  func status() async -> String {
    let counts = await scheduler.counts()
    await http.turn()
    let delivered = await dispatcher.counts()
    // A read that fails is the store's affair; the watchdog asks whether it answers at all.
    _ = try? await store.latestEventSequence()
    var parts = [Counted.of(counts.feeds, "feed")]
    if counts.failing > 0 { parts.append("\(counts.failing) failing") }
    parts.append("\(Counted.of(counts.polling, "poll")) under way")
    parts.append("\(Counted.of(delivered.delivered, "event")) delivered")
    if delivered.dead > 0 { parts.append("\(Counted.of(delivered.dead, "dead letter"))") }
    if counts.isOut { parts.append("network down") }
    return parts.joined(separator: ", ")
  }

  /// Stops the rooms in reverse order: no new poll, transfers dropped, what is committed stays.
  func stop(within limit: Interval) async {
    guard !isStopped else { return }
    isStopped = true
    upkeep?.cancel()
    wakes?.cancel()
    let (scheduler, dispatcher, store, http) = (scheduler, dispatcher, store, http)
    // Whatever hangs: the log is on disk, the next start goes on from there.
    await Race.run(within: limit) {
      await scheduler.stop()
      await dispatcher.stop(grace: .seconds(1))
      await store.flush()
      await http.shutdown()
      try? await store.close()
    }
  }

  /// Makes the store know the configured feeds and reads when each is due.
  func entries(of configuration: Configuration) async throws -> [Scheduler.Entry] {
    try await Scheduler.Entry.all(of: configuration, in: store, now: clock.now())
  }

  func reportShortages() {
    for line in HostReport.shortages(feeds: configuration.feeds, hosts: configuration.hosts) {
      log.warning("\(line)")
    }
    reportDescriptors()
  }

  func reportDescriptors() {
    let limit = DescriptorLimit.current
    let transfers = DescriptorLimit.transfers
    if transfers < configuration.fetch.concurrency {
      let wanted = configuration.fetch.concurrency
      log.warning(
        "only \(transfers) transfers at once, not \(wanted): the process may open no more than \(limit) files; raise LimitNOFILE (ulimit -n)"
      )
    }
  }
}
