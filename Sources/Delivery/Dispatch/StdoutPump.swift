import KabarCore
import Logging
import Store

/// Writes events to standard output: many lines a write, and the cursor moves after the write.
actor StdoutPump: SinkPump {
  /// At most so many events are read at once.
  private static let batchLimit = 4096

  nonisolated let signal: WakeSignal
  nonisolated let context: PumpContext
  var life = PumpLife()
  private(set) var counts = DeliveryCounts()

  private let name: String
  private let id: SinkID
  private let format: StdoutFormat
  private let route: Route
  private let output: OutputStream

  private var cursor: Int64
  private var cache = EnvelopeCache()
  private var nextDue: Timestamp?
  private var atEnd = false

  /// A batch whose bytes are not all written yet.
  private var pending: LineReader?
  private var isReplay = false
  private var written = 0
  /// How many of the batch's lines are recorded as written.
  private var recorded = 0
  private var trouble: (since: Timestamp, tries: Int)?

  var isBlocked: Bool { trouble != nil }

  init(
    record: SinkRecord, settings: SinkSettings, format: StdoutFormat, output: OutputStream,
    context: PumpContext
  ) {
    signal = WakeSignal(label: "kabar.sink.\(record.name)")
    self.context = context
    name = record.name
    id = record.id
    self.format = format
    route = Route(settings)
    self.output = output
    cursor = record.cursor
    nextDue = context.now()
  }

  func run() async {
    while !life.isStopping {
      do {
        try await turn()
        if let trouble, pending == nil { recovered(from: trouble) }
      } catch let failure as OutputStream.Failure {
        await failed("standard output can't be written: \(failure.reason)")
      } catch {
        await failed("the store can't be used: \(error)")
      }
    }
    life.end()
  }

  /// A write that hangs can't be taken back: it isn't waited for beyond the grace.
  func dropRequests() { life.releaseEndWaiters() }

  /// One batch, or one wait for something to do.
  private func turn() async throws {
    if pending == nil { try await read() }
    if pending != nil { return try await write() }
    if !signal.isRaised { life.becomeQuiet() }
    let now = context.now()
    await heed(signal.wait(atMost: nextDue.map { $0 - now }))
  }

  func heed(_ reasons: WakeSignal.Reasons) {
    if reasons.contains(.log) { atEnd = false }
    if reasons.contains(.reload) {
      cache.removeAll()
      // What is not yet in a write is read again, by the routes in force now.
      if !isReplay, pending?.truncate(after: written) == false { pending = nil }
    }
    if reasons.contains(.request) { nextDue = context.now() }
  }

  private func read() async throws {
    let now = context.now()
    cache.refresh(now: now)
    if let due = nextDue, due <= now {
      let (rows, next) = try await context.log.due(for: id, now: now, limit: 1000)
      nextDue = next
      if !rows.isEmpty {
        nextDue = now
        let reader = makeReader(now: now, usesRoute: false)
        return accept(try await context.log.read(rows.map(\.seq), with: reader), isReplay: true)
      }
    }
    guard !atEnd else { return }
    let reader = try await context.log.read(
      after: cursor, limit: Self.batchLimit, with: makeReader(now: now, usesRoute: true))
    if reader.last == nil { atEnd = true } else { accept(reader, isReplay: false) }
  }

  private func makeReader(now: Timestamp, usesRoute: Bool) -> LineReader {
    LineReader(
      format: format, route: route, encoder: context.encoder, cache: cache, now: now,
      usesRoute: usesRoute)
  }

  private func accept(_ reader: LineReader, isReplay: Bool) {
    cache = reader.cache
    pending = reader
    self.isReplay = isReplay
    written = 0
    recorded = 0
  }

  private func write() async throws {
    guard let batch = pending else { return }
    do throws(OutputStream.Failure) {
      if written < batch.bytes.count { try await output.write(batch.bytes, from: written) }
      written = batch.bytes.count
    } catch {
      written += error.written
      try await record(batch)
      throw error
    }
    try await record(batch)
    pending = nil
  }

  /// Records the whole lines that are written; after the last one, all that was looked at.
  private func record(_ batch: LineReader) async throws {
    let isWhole = written == batch.bytes.count
    let end = isWhole ? batch.lines.count : batch.lines.prefix { $0.end <= written }.count
    let seqs = batch.lines[recorded..<end].map(\.seq)
    guard isWhole || !seqs.isEmpty else { return }
    let now = context.now()
    var progress = Settlement(cursor: cursor)
    if isReplay {
      progress.finished = seqs + (isWhole ? batch.passed : [])
      progress.attempts = seqs.map {
        AttemptRecord(seq: $0, at: now, status: 0, latency: .zero, answer: "replayed")
      }
    } else {
      progress.cursor = (isWhole ? batch.last : seqs.last) ?? cursor
      progress.taken = Self.runs(of: seqs)
    }
    try await context.log.settle(progress, of: id, now: now)
    cursor = progress.cursor
    counts.delivered += seqs.count
    recorded = end
  }

  private static func runs(of seqs: [Int64]) -> [ClosedRange<Int64>] {
    var runs: [ClosedRange<Int64>] = []
    for seq in seqs {
      if let last = runs.last, last.upperBound == seq - 1 {
        runs[runs.count - 1] = last.lowerBound...seq
      } else {
        runs.append(seq...seq)
      }
    }
    return runs
  }

  // MARK: Trouble

  /// One sentence, then silence until it works again; tries go on at doubling intervals.
  private func failed(_ sentence: String) async {
    let now = context.now()
    counts.failed += 1
    let tries = (trouble?.tries ?? 0) + 1
    let wait = pauseLength(afterFailures: tries)
    if trouble == nil {
      context.logger.error(
        "sink \(name): \(sentence); events wait in the log, next try in \(wait)")
    }
    trouble = (trouble?.since ?? now, tries)
    await pause(for: wait)
  }

  private func recovered(from trouble: (since: Timestamp, tries: Int)) {
    self.trouble = nil
    let length = context.now() - trouble.since
    context.logger.notice("sink \(name): works again after \(length)")
  }
}
