import GRDB
import GRDBSQLite
import KabarCore

/// The one transaction: several polls, each whole or not at all.
///
/// It only looks up and writes; what to write is decided by `IngestDecision` and
/// `FeedState.advanced`.
///
/// What only documents need is made when the first one comes: most transactions see none.
final class IngestTransaction {
  private let db: Database
  private let updateTimes: Prepared
  private let keepsEvents: Bool
  private let isolates: Bool
  private var memory: (context: Prepared, owners: Prepared, items: Prepared)?
  private var writer: ItemWriter?

  /// What became of the records, in order, and the events they made.
  typealias Outcome = (commits: [Result<PollCommit, StoreError>], events: [LogTail.Event])

  /// - Parameter keepsEvents: whether the events are wanted.
  /// - Throws: what ended the whole transaction; then none of the records was written.
  static func commit(
    _ records: [PollRecord], keepsEvents: Bool, db: Database, path: String
  ) throws -> Outcome {
    // A savepoint has SQLite copy every page before it changes, most of the time for nothing: they
    // are set only where one of several records has failed.
    do {
      return try commit(records, keepsEvents, isolating: false, db: db, path: path)
    } catch  where records.count > 1 {
      return try commit(records, keepsEvents, isolating: true, db: db, path: path)
    }
  }

  private static func commit(
    _ records: [PollRecord], _ keepsEvents: Bool, isolating: Bool, db: Database, path: String
  ) throws -> Outcome {
    var outcome: Outcome = ([], [])
    outcome.commits.reserveCapacity(records.count)
    // `inTransaction` would have SQLite read both words anew each time.
    try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
    do {
      let transaction = try IngestTransaction(db, keepsEvents: keepsEvents, isolates: isolating)
      for record in records {
        outcome.commits.append(try transaction.attempt(record, path: path))
      }
      outcome.events = transaction.writer?.events ?? []
      try db.cachedStatement(sql: "COMMIT").execute()
    } catch {
      // After some errors SQLite has done so itself.
      try? db.rollback()
      throw error
    }
    return outcome
  }

  /// - Parameter isolates: whether a record that fails leaves the others as they are; else it ends
  ///   the transaction.
  private init(_ db: Database, keepsEvents: Bool, isolates: Bool) throws {
    self.db = db
    self.keepsEvents = keepsEvents
    self.isolates = isolates
    updateTimes = try Prepared(db, FeedRow.updateTimes)
  }

  /// One record, in a savepoint of its own where one that fails must not spoil the others.
  private func attempt(
    _ record: PollRecord, path: String
  ) throws -> Result<PollCommit, StoreError> {
    guard case .document(let document) = record.outcome else {
      // A single statement is atomic by itself.
      return .success(try advance(record, PollCounts()))
    }
    let remembered: Remembered
    let plan: IngestPlan
    do {
      (remembered, plan) = try decide(document, record)
    } catch {
      if sqlite3_get_autocommit(db.sqliteConnection) != 0 { throw error }
      return .failure(StoreError(error, path: path))
    }
    if plan.isEmpty {
      let noted = Remembered(after: plan, of: document, record, before: remembered)
      if noted == remembered { return .success(try advance(record, plan.counts)) }
    }
    guard isolates else { return .success(try ingest(document, record, plan, remembered)) }
    try Prepared(db, "SAVEPOINT poll").run(db)
    let eventCount = writer?.events.count ?? 0
    do {
      let commit = try ingest(document, record, plan, remembered)
      try Prepared(db, "RELEASE poll").run(db)
      return .success(commit)
    } catch {
      // After a full disk or an I/O error SQLite may have rolled back everything.
      if sqlite3_get_autocommit(db.sqliteConnection) != 0 { throw error }
      try Prepared(db, "ROLLBACK TO poll").run(db)
      try Prepared(db, "RELEASE poll").run(db)
      if let writer { writer.events.removeLast(writer.events.count - eventCount) }
      return .failure(StoreError(error, path: path))
    }
  }

  private func advance(_ record: PollRecord, _ counts: PollCounts) throws -> PollCommit {
    let state = record.state.advanced(by: record, counts: counts)
    // What a failure leaves as it was may have been changed by an earlier commit of the same poll.
    if !record.outcome.isFailure, state.differsInTimesOnly(from: record.state) {
      try FeedRow.writeTimes(of: state, with: updateTimes, db)
    } else {
      let update = try Prepared(db, FeedRow.update)
      FeedRow.bind(state, to: update)
      try update.run(db)
    }
    return PollCommit(state: state, counts: counts, lastEvent: nil)
  }

  /// Looks up only; writes nothing.
  private func decide(
    _ document: FeedObservation, _ record: PollRecord
  ) throws -> (Remembered, IngestPlan) {
    let feed = record.state.feed
    let memory =
      try self.memory
      ?? (
        context: Prepared(db, Self.contextQuery), owners: Prepared(db, FeedMemory.ownerQuery),
        items: Prepared(db, FeedMemory.itemQuery)
      )
    self.memory = memory
    memory.context.bind(1, feed.value)
    guard let remembered = try memory.context.first(db, { Remembered($0) }) else {
      throw StoreError(
        .unknownFeed, "feed \(feed.value) is not in the store: it was removed meanwhile")
    }
    let plan = try IngestDecision.plan(
      document, policy: record.policy.values, context: remembered.context(record.state),
      now: record.polledAt,
      memory: FeedMemory(
        db: db, feed: feed, isEmpty: remembered.itemCount == 0, owners: memory.owners,
        items: memory.items))
    return (remembered, plan)
  }

  private func ingest(
    _ document: FeedObservation, _ record: PollRecord, _ plan: IngestPlan, _ before: Remembered
  ) throws -> PollCommit {
    let feed = record.state.feed
    if !document.items.isEmpty {
      try noteStay(in: feed, since: before.documentDay, until: Int64(record.polledAt.day))
    }
    let writer = try self.writer ?? ItemWriter(db, keepsEvents: keepsEvents)
    self.writer = writer
    let lastEvent = try writer.write(
      plan, of: document, feed: feed, now: record.polledAt, isFirst: before.itemCount == 0)
    var commit = try advance(record, plan.counts)
    commit.lastEvent = lastEvent
    let after = Remembered(after: plan, of: document, record, before: before)
    if after != before { try write(after, of: feed) }
    return commit
  }
}

extension IngestTransaction {
  /// The items of the last document stayed in the feed until now, however long 304s said no more than
  /// that: one that leaves after a year of silence is gone since today, not since a year.
  ///
  /// - Parameters:
  ///   - last: the day of the last document.
  ///   - today: the day of this one.
  private func noteStay(in feed: FeedID, since last: Int64, until today: Int64) throws {
    let slack = Int64(IngestDecision<FeedMemory>.touchDays)
    guard last > 0, today - last >= slack else { return }
    let touch = try Prepared(
      db,
      """
      UPDATE item SET seen_day = ?1 WHERE id IN
        (SELECT item_id FROM identity WHERE feed_id = ?2 AND version <> 0 AND seen_day > ?3)
      """)
    touch.bind(1, today)
    touch.bind(2, feed.value)
    touch.bind(3, last - slack)
    try touch.run(db)
  }
}

// MARK: - What is remembered of the feed for the next decision

/// The columns of `feed` that decisions about items need.
private struct Remembered: Equatable {
  var newestPublished: Int64?
  var itemCount: Int64
  var heldCount: Int64
  var rule: String?
  var updatesOn: Int64
  var documentCount: Int64
  var documentDay: Int64
  var retain: Int64
  var baselineIsCut: Int64

  init(_ row: Prepared) {
    newestPublished = row.intOrNil(0)
    itemCount = row.int(1)
    heldCount = row.int(2)
    rule = row.text(3)
    updatesOn = row.int(4)
    documentCount = row.int(5)
    documentDay = row.int(6)
    retain = row.int(7)
    baselineIsCut = row.int(8)
  }

  /// What is to be remembered after a document.
  init(
    after plan: IngestPlan, of document: FeedObservation, _ record: PollRecord, before: Remembered
  ) {
    self = before
    newestPublished = plan.newestPublished?.milliseconds
    itemCount += Int64(plan.insertions.count)
    heldCount += Int64(plan.counts.held)
    updatesOn = record.policy.values.updates ? 1 : 0
    retain = record.policy.values.retain.milliseconds
    // An empty document says nothing about what has left the feed.
    guard !document.items.isEmpty else { return }
    if plan.counts.isFirst || !record.isCut { baselineIsCut = record.isCut ? 1 : 0 }
    rule = document.identity.rawValue
    documentCount = Int64(document.items.count)
    documentDay = Int64(record.polledAt.day)
  }

  func context(_ state: FeedState) -> IngestContext {
    IngestContext(
      isFirst: state.baseline == nil, lastSuccess: state.lastSuccess,
      newestPublished: newestPublished.map { Timestamp(milliseconds: $0) },
      itemCount: Int(itemCount), lastRule: rule.flatMap { IdentityRule(rawValue: $0) },
      updatesWereOn: updatesOn != 0, lastDocumentCount: Int(documentCount),
      cutBaseline: baselineIsCut != 0 ? state.baseline : nil)
  }
}

extension IngestTransaction {
  private static let contextQuery = """
    SELECT newest_published, item_count, held_count, identity_rule, updates_on, document_count, \
    document_day, retain, baseline_is_cut FROM feed WHERE id = ?
    """
  private static let contextUpdate = """
    UPDATE feed SET newest_published = ?, item_count = ?, held_count = ?, identity_rule = ?, \
    updates_on = ?, document_count = ?, document_day = ?, retain = ?, \
    baseline_is_cut = ? WHERE id = ?
    """

  private func write(_ remembered: Remembered, of feed: FeedID) throws {
    let updateContext = try Prepared(db, Self.contextUpdate)
    updateContext.bind(1, remembered.newestPublished)
    updateContext.bind(2, remembered.itemCount)
    updateContext.bind(3, remembered.heldCount)
    updateContext.bind(4, remembered.rule)
    updateContext.bind(5, remembered.updatesOn)
    updateContext.bind(6, remembered.documentCount)
    updateContext.bind(7, remembered.documentDay)
    updateContext.bind(8, remembered.retain)
    updateContext.bind(9, remembered.baselineIsCut)
    updateContext.bind(10, feed.value)
    try updateContext.run(db)
  }
}
