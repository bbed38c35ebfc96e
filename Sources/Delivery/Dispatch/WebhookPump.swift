import HTTPTransfer
import KabarCore
import Logging
import Store

/// Posts events to one receiver: the shell around `DeliveryQueue`, which decides.
actor WebhookPump: SinkPump {
  nonisolated let signal: WakeSignal
  nonisolated let context: PumpContext
  var life = PumpLife()
  var counts = DeliveryCounts()

  let name: String
  let id: SinkID
  let settings: WebhookSettings
  private let route: Route
  private let signer: WebhookSigner
  private let options: TransferOptions
  private let transport: any WebhookTransport

  var queue: DeliveryQueue
  private var cache = EnvelopeCache()
  private var routed: [FeedID: Bool] = [:]
  /// What was settled before the start, behind the cursor as it was then.
  private var restored: (cursor: Int64, ahead: SequenceBitmap, exceptions: Set<Int64>)?
  private var atEnd = false
  private var routesChanged = false
  private var requests: [Int: Task<Void, Never>] = [:]
  private var returned: [(id: Int, reply: WebhookReply, report: AttemptReport)] = []
  private var unwritten: (settlement: Settlement, requests: Int)?
  private var storeTrouble = 0

  var isBlocked: Bool { storeTrouble > 0 }

  init(
    record: SinkRecord, settings: SinkSettings, webhook: WebhookSettings,
    transport: any WebhookTransport, context: PumpContext
  ) {
    signal = WakeSignal(label: "kabar.sink.\(record.name)")
    self.context = context
    name = record.name
    id = record.id
    self.settings = webhook
    route = Route(settings)
    signer = WebhookSigner(secrets: webhook.secrets)
    self.transport = transport
    options = TransferOptions(webhook, userAgent: context.userAgent)
    var limits = DeliveryQueue.Limits()
    limits.concurrency = max(1, webhook.concurrency)
    limits.batch = max(1, webhook.batch)
    limits.maxAttempts = max(1, webhook.maxAttempts)
    queue = DeliveryQueue(
      cursor: record.cursor, limits: limits, policy: context.policy, now: context.now())
    queue.isOff = record.state == .off
    queue.pausedUntil = record.resumeAt
    restored = (record.cursor, record.ahead, [])
  }

  func run() async {
    while !life.isStopping || !requests.isEmpty || queue.hasProgress || unwritten != nil {
      do {
        let acted = try await turn()
        storeTrouble = 0
        if !acted { await rest() }
      } catch {
        storeTrouble += 1
        if life.isStopping && requests.isEmpty { break }
        await wait(outStoreTrouble: error)
      }
    }
    life.end()
  }

  func dropRequests() {
    for request in requests.values { request.cancel() }
  }

  // MARK: One turn

  /// Looks at what came back, records it, reads on in the log and sends what may be sent.
  ///
  /// - Returns: whether anything was done.
  private func turn() async throws -> Bool {
    heed(signal.take())
    var acted = try await takeReturned()
    if !life.isStopping {
      if routesChanged { try await reroute() }
      if try await fill() { acted = true }
      if try await send() { acted = true }
    }
    if try await recordProgress() { acted = true }
    return acted
  }

  private func rest() async {
    let now = context.now()
    if requests.isEmpty, !signal.isRaised { life.becomeQuiet() }
    guard !(life.isStopping && requests.isEmpty) else { return }
    heed(
      await signal.wait(atMost: life.isStopping ? nil : queue.nextWake(now: now).map { $0 - now }))
  }

  func heed(_ reasons: WakeSignal.Reasons) {
    if reasons.contains(.log) { atEnd = false }
    if reasons.contains(.reload) {
      cache.removeAll()
      routed.removeAll()
      routesChanged = true
      queue.isOff = false
    }
    if reasons.contains(.request) { queue.reconsider(now: context.now()) }
  }

  private func takeReturned() async throws -> Bool {
    guard !returned.isEmpty else { return false }
    let batch = returned
    returned = []
    for (claim, reply, report) in batch {
      let size = queue.inFlight[claim]?.deliveries.count ?? 0
      let outcome = DeliveryOutcome(reply, now: report.at)
      if case .taken = outcome { counts.delivered += size }
      for notice in queue.finish(claim, outcome, report, chance: context.chance()) {
        await heed(notice)
      }
    }
    return true
  }

  private func recordProgress() async throws -> Bool {
    if unwritten == nil { unwritten = queue.takeProgress() }
    guard let (settlement, requests) = unwritten else { return false }
    let now = context.now()
    try await context.log.settle(settlement, of: id, now: now)
    queue.committed(settlement, requests: requests, now: now)
    unwritten = nil
    return true
  }

  // MARK: Reading

  /// Reads on in the log, and asks for due events.
  private func fill() async throws -> Bool {
    let now = context.now()
    var acted = false
    if queue.wantsDue(now: now) {
      let (rows, next) = try await context.log.due(for: id, now: now, limit: queue.dueLimit)
      queue.append(due: rows, next: next, now: now)
      acted = !rows.isEmpty
    }
    guard !atEnd, queue.window.room >= min(queue.limits.window / 4, 1024) else { return acted }
    try await restoreExceptions()
    let room = queue.window.room
    let entries = try await context.log.entries(after: queue.window.last, limit: room)
    if entries.count < room { atEnd = true }
    try await lookUp(entries)
    for entry in entries {
      guard queue.append(entry, mark(for: entry)) else {
        atEnd = false
        break
      }
      acted = true
    }
    return acted
  }

  /// The configuration was read again: what it says counts for all that is not yet on its way.
  private func reroute() async throws {
    routesChanged = false
    let (cursor, last) = (queue.window.cursor, queue.window.last)
    guard last > cursor else { return }
    do {
      let entries = try await context.log.entries(after: cursor, limit: Int(last - cursor))
      try await lookUp(entries)
      queue.reroute(entries) { routed[$0.feed] ?? false }
    } catch {
      routesChanged = true
      throw error
    }
  }

  private func restoreExceptions() async throws {
    guard let old = restored, old.exceptions.isEmpty, !old.ahead.isEmpty else { return }
    let last = old.cursor + Int64(SequenceBitmap.maximumCount)
    restored?.exceptions = try await context.log.exceptions(
      of: id, after: old.cursor, upTo: last)
  }

  private func mark(for entry: LogEntry) -> LogWindow.Mark {
    let isRouted = routed[entry.feed] ?? false
    if let old = restored {
      if old.ahead[Int(clamping: entry.seq - old.cursor - 1)] {
        if old.exceptions.contains(entry.seq) { return .excepted }
        return isRouted ? .taken : .passed
      }
      if entry.seq - old.cursor > Int64(SequenceBitmap.maximumCount) { restored = nil }
    }
    return isRouted ? .open : .passed
  }

  private func lookUp(_ entries: [LogEntry]) async throws {
    if routed.count > EnvelopeCache.capacity { routed.removeAll() }
    let unknown = Set(entries.lazy.map(\.feed)).filter { routed[$0] == nil }
    guard !unknown.isEmpty else { return }
    for facts in try await context.log.facts(of: unknown) { routed[facts.id] = route.takes(facts) }
  }

  // MARK: Sending

  private func send() async throws -> Bool {
    let now = context.now()
    let claims = queue.claims(now: now)
    guard !claims.isEmpty else { return false }
    cache.refresh(now: now)
    let reader: BodyReader
    do {
      reader = try await context.log.read(
        claims.flatMap { $0.deliveries.map(\.seq) },
        with: BodyReader(claims: claims, encoder: context.encoder, cache: cache, now: now))
    } catch {
      for claim in claims {
        _ = queue.finish(
          claim.id, .dropped, AttemptReport(at: now, latency: .zero), chance: 0)
      }
      throw error
    }
    cache = reader.cache
    for (claim, body) in zip(claims, reader.bodies) { start(claim, body, now: now) }
    return true
  }

  private func start(_ claim: DeliveryClaim, _ body: BodyReader.Body, now: Timestamp) {
    var claim = claim
    queue.shorten(&claim, to: body.looked)
    let gone = Set(body.passed)
    for delivery in claim.deliveries where gone.contains(delivery.seq) { queue.pass(delivery) }
    claim.deliveries.removeAll { gone.contains($0.seq) }
    guard !body.ids.isEmpty else { return queue.abandon(claim.id) }
    queue.keep(claim)
    let message = WebhookMessage(
      ids: body.ids, body: body.ids.count == 1 ? body.bytes : [0x5B] + body.bytes + [0x5D],
      settings: settings, options: options, signer: signer, now: now)
    requests[claim.id] = Task { [transport, clock = context.now] in
      let reply = await transport.send(message)
      let end = clock()
      come(back: claim.id, reply, AttemptReport(at: end, latency: end - now, answer: reply.excerpt))
    }
  }

  private func come(back id: Int, _ reply: WebhookReply, _ report: AttemptReport) {
    requests[id] = nil
    returned.append((id, reply, report))
    signal.raise(.completion)
  }

  // MARK: Trouble

  /// The store can't be read or written: what is in flight keeps its slots, so that nothing new is
  /// sent that could not be recorded.
  private func wait(outStoreTrouble error: any Error) async {
    if storeTrouble == 1 {
      context.logger.error("sink \(name): the store can't be used: \(error); trying again")
    }
    await pause(for: pauseLength(afterFailures: storeTrouble))
  }
}
