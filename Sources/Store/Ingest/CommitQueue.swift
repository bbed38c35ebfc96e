import GRDB
import KabarCore

/// Group commit: polls that end while another transaction is written share the next one.
///
/// A commit costs a wait for the disk; shared by many polls it costs each of them little.
final class CommitQueue: Sendable {
  /// The most polls in one transaction.
  static let recordLimit = 500
  /// The most bytes of items in one transaction.
  static let byteLimit = 16 << 20
  /// The time that a poll waits for company, when nothing is being written anyway.
  static let gathering = Duration.milliseconds(4)

  private struct Pending: Sendable {
    var record: PollRecord
    var continuation: CheckedContinuation<PollCommit, any Error>
  }

  private struct State {
    var pending: [Pending] = []
    var isRunning = false
    var waiters: [CheckedContinuation<Void, Never>] = []
    var failure: StoreError?
  }

  private let state = Guarded(State())
  private let database: any DatabaseWriter
  private let path: String
  private let signal: EventSignal
  private let tail: LogTail

  init(database: any DatabaseWriter, path: String, signal: EventSignal, tail: LogTail) {
    self.database = database
    self.path = path
    self.signal = signal
    self.tail = tail
  }

  func commit(_ record: PollRecord) async throws -> PollCommit {
    try await withCheckedThrowingContinuation { continuation in
      let starts = state.withLock { state in
        state.pending.append(Pending(record: record, continuation: continuation))
        defer { state.isRunning = true }
        return !state.isRunning
      }
      if starts { Task { await drain() } }
    }
  }

  /// Why the last transaction, or one of its polls, was not written; `nil` if it was.
  var failure: StoreError? { state.withLock { $0.failure } }

  func flush() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.isRunning { state.waiters.append(continuation) }
        return !state.isRunning
      }
      if isIdle { continuation.resume() }
    }
  }

  private func drain() async {
    while true {
      if state.withLock({ $0.pending.count }) < 32 {
        try? await Task.sleep(for: Self.gathering)
      }
      let batch = state.withLock { Self.take(&$0) }
      if batch.isEmpty { return }
      await write(batch)
    }
  }

  /// The next transaction's polls; none ends the run.
  private static func take(_ state: inout State) -> [Pending] {
    var count = 0
    var bytes = 0
    for pending in state.pending.prefix(recordLimit) {
      if case .document(let document) = pending.record.outcome {
        bytes += document.items.reduce(0) { $0 + $1.json.count }
      }
      if count > 0, bytes > byteLimit { break }
      count += 1
    }
    let batch = Array(state.pending.prefix(count))
    state.pending.removeFirst(count)
    if batch.isEmpty {
      state.isRunning = false
      for waiter in state.waiters { waiter.resume() }
      state.waiters = []
    }
    return batch
  }

  private func write(_ batch: [Pending]) async {
    let records = batch.map(\.record)
    let outcomes: [Result<PollCommit, StoreError>]
    do {
      let events: [LogTail.Event]
      let keeps = tail.isWanted
      (outcomes, events) = try await database.writeWithoutTransaction { [path] db in
        let durability = Durability(of: records)
        try durability.set(db)
        defer { if durability != .full { try? Durability.full.set(db) } }
        return try IngestTransaction.commit(records, keepsEvents: keeps, db: db, path: path)
      }
      tail.append(events)
    } catch {
      let failure = StoreError(error, path: path)
      state.withLock { $0.failure = failure }
      for pending in batch { pending.continuation.resume(throwing: failure) }
      return
    }
    var newest: Int64?
    var failure: StoreError?
    for (pending, outcome) in zip(batch, outcomes) {
      switch outcome {
      case .success(let commit):
        newest = max(newest ?? 0, commit.lastEvent ?? 0)
        pending.continuation.resume(returning: commit)
      case .failure(let error):
        // A feed that left the configuration meanwhile says nothing about the store.
        if error.kind != .unknownFeed { failure = error }
        pending.continuation.resume(throwing: error)
      }
    }
    state.withLock { [failure] in $0.failure = failure }
    if let newest, newest > 0 { signal.send(newest) }
  }
}
