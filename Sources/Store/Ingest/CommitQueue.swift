import Dispatch
import GRDB
import KabarCore
import Locking

/// Group commit: polls that end at about the same time share a transaction.
///
/// A transaction has its own price, and one with news a wait for the disk; shared by many polls it
/// costs each of them little. So polls wait for company, and those that end while a transaction is
/// written share the next one.
final class CommitQueue: Sendable {
  /// The most polls in one transaction.
  static let recordLimit = 500
  /// The most bytes of items in one transaction.
  static let byteLimit = 16 << 20
  /// How long polls wait for company, in nanoseconds.
  struct Patience {
    /// One without a document, for which nobody waits.
    var unchanged: UInt64 = 25_000_000
    /// One with a document; those that came before go with it.
    var news: UInt64 = 4_000_000
  }

  private struct State {
    var pending: [PendingPoll] = []
    /// When the first of the pending polls has waited long enough, by the clock of `DispatchTime`.
    var due = UInt64.max
    /// Whether a transaction is under way; the next one follows it.
    var isWriting = false
    var waiters: [CheckedContinuation<Void, Never>] = []
    var failure: StoreError?

    /// What is to be done next.
    ///
    /// - Parameter isHurried: whether nobody waits any longer.
    mutating func next(isHurried: Bool = false) -> Step {
      guard !pending.isEmpty else { return .wait }
      if isHurried { due = 0 }
      guard !isWriting else { return .wait }
      guard due == 0 || pending.count >= recordLimit else { return .lookAgain(due) }
      isWriting = true
      return .write
    }
  }

  private enum Step {
    case wait
    case lookAgain(UInt64)
    case write
  }

  private let state = Guarded(State())
  private let database: any DatabaseWriter
  private let path: String
  private let signal: EventSignal
  private let tail: LogTail
  private let patience: Patience

  init(
    database: any DatabaseWriter, path: String, signal: EventSignal, tail: LogTail,
    patience: Patience = Patience()
  ) {
    self.database = database
    self.path = path
    self.signal = signal
    self.tail = tail
    self.patience = patience
  }

  func commit(_ record: PollRecord, _ completion: @escaping PendingPoll.Completion) {
    add(PendingPoll(record, completion))
  }

  func commit(_ record: PollRecord) async throws -> PollCommit {
    try await withCheckedThrowingContinuation { continuation in
      commit(record) { _, outcome in continuation.resume(with: outcome) }
    }
  }

  /// Why the last transaction, or one of its polls, was not written; `nil` if it was.
  var failure: StoreError? { state.withLock { $0.failure } }

  /// The polls that wait for company or for a transaction to end.
  var waiting: Int { state.withLock { $0.pending.count } }

  /// Has the polls that wait for company go at once.
  func hurry() {
    perform(state.withLock { $0.next(isHurried: true) })
  }

  func flush() async {
    await withCheckedContinuation { continuation in
      let (isIdle, step) = state.withLock { state in
        let isIdle = !state.isWriting && state.pending.isEmpty
        if !isIdle { state.waiters.append(continuation) }
        return (isIdle, state.next(isHurried: true))
      }
      if isIdle { continuation.resume() }
      perform(step)
    }
  }

  private func add(_ poll: PendingPoll) {
    let due =
      DispatchTime.now().uptimeNanoseconds + (poll.isNews ? patience.news : patience.unchanged)
    let step = state.withLock { state -> Step in
      state.pending.append(poll)
      let isSooner = due < state.due
      if isSooner { state.due = due }
      // Else somebody looks in time already.
      return isSooner || state.pending.count >= Self.recordLimit ? state.next() : .wait
    }
    perform(step)
  }

  private func perform(_ step: Step) {
    switch step {
    case .wait: break
    case .lookAgain(let due):
      DispatchQueue.global().asyncAfter(deadline: DispatchTime(uptimeNanoseconds: due)) {
        // By what is due and not by the clock: a timer that is early must not be in vain. What is
        // due later has another.
        let isDue = { (state: inout State) in
          state.due <= due ? state.next(isHurried: true) : .wait
        }
        self.perform(self.state.withLock(isDue))
      }
    case .write:
      database.asyncWriteWithoutTransaction { db in
        self.write(self.state.withLock { Self.take(&$0) }, db)
        self.perform(self.state.withLock { Self.end(&$0) })
      }
    }
  }

  /// The next transaction's polls.
  private static func take(_ state: inout State) -> [PendingPoll] {
    var count = 0
    var bytes = 0
    for poll in state.pending.prefix(recordLimit) {
      bytes += poll.size
      if count > 0, bytes > byteLimit { break }
      count += 1
    }
    var batch: [PendingPoll] = []
    if count == state.pending.count {
      swap(&batch, &state.pending)
    } else {
      batch = Array(state.pending.prefix(count))
      state.pending.removeFirst(count)
    }
    // What is left has waited for this transaction, which was full.
    state.due = state.pending.isEmpty ? .max : 0
    return batch
  }

  private static func end(_ state: inout State) -> Step {
    state.isWriting = false
    let step = state.next()
    if case .write = step { return step }
    guard state.pending.isEmpty else { return step }
    for waiter in state.waiters { waiter.resume() }
    state.waiters = []
    return step
  }

  private func write(_ batch: [PendingPoll], _ db: Database) {
    let records = batch.map(\.record)
    let outcomes: [Result<PollCommit, StoreError>]
    do {
      let durability = Durability(of: records)
      try durability.set(db)
      defer { if durability != .full { try? Durability.full.set(db) } }
      let events: [LogTail.Event]
      (outcomes, events) = try IngestTransaction.commit(
        records, keepsEvents: tail.isWanted, db: db, path: path)
      tail.append(events)
    } catch {
      let failure = StoreError(error, path: path)
      state.withLock { $0.failure = failure }
      for poll in batch { poll.end(.failure(failure)) }
      return
    }
    var newest: Int64?
    var failure: StoreError?
    for outcome in outcomes {
      switch outcome {
      case .success(let commit): newest = max(newest ?? 0, commit.lastEvent ?? 0)
      // A feed that left the configuration meanwhile says nothing about the store.
      case .failure(let error): if error.kind != .unknownFeed { failure = error }
      }
    }
    state.withLock { [failure] in $0.failure = failure }
    for (poll, outcome) in zip(batch, outcomes) { poll.end(outcome) }
    if let newest, newest > 0 { signal.send(newest) }
  }
}
