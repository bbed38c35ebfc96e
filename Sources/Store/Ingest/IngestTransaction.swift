import GRDB
import GRDBSQLite
import KabarCore

/// The one transaction: several polls, each whole or not at all.
///
/// It only looks up and writes; what to write is decided by `IngestDecision` and
/// `FeedState.advanced`.
struct IngestTransaction {
  let db: Database
  let writer: ItemWriter
  private let updateFeed: Prepared
  private let context: Prepared
  private let updateContext: Prepared
  private let owners: Prepared
  private let items: Prepared
  private var savepoint: Prepared
  private var release: Prepared
  private var rollback: Prepared

  /// - Returns: each record's outcome, in order.
  /// - Throws: what ended the whole transaction; then none of the records was written.
  static func commit(
    _ records: [PollRecord], db: Database, path: String
  ) throws -> [Result<PollCommit, StoreError>] {
    var outcomes: [Result<PollCommit, StoreError>] = []
    try db.inTransaction(.immediate) {
      outcomes = []
      let transaction = try IngestTransaction(db)
      for record in records {
        outcomes.append(try transaction.attempt(record, path: path))
      }
      return .commit
    }
    return outcomes
  }

  private init(_ db: Database) throws {
    self.db = db
    writer = try ItemWriter(db)
    updateFeed = try Prepared(db, FeedRow.update)
    context = try Prepared(db, Self.contextQuery)
    updateContext = try Prepared(db, Self.contextUpdate)
    owners = try Prepared(db, FeedMemory.ownerQuery)
    items = try Prepared(db, FeedMemory.itemQuery)
    savepoint = try Prepared(db, "SAVEPOINT poll")
    release = try Prepared(db, "RELEASE poll")
    rollback = try Prepared(db, "ROLLBACK TO poll")
  }

  /// One record in a savepoint of its own, so that one that fails doesn't spoil the others.
  private func attempt(
    _ record: PollRecord, path: String
  ) throws -> Result<PollCommit, StoreError> {
    guard case .document(let document) = record.outcome else {
      // A single statement is atomic by itself.
      return .success(try advance(record, PollCounts()))
    }
    try savepoint.run(db)
    do {
      let commit = try ingest(document, record)
      try release.run(db)
      return .success(commit)
    } catch {
      // After a full disk or an I/O error SQLite may have rolled back everything.
      if sqlite3_get_autocommit(db.sqliteConnection) != 0 { throw error }
      try rollback.run(db)
      try release.run(db)
      return .failure(StoreError(error, path: path))
    }
  }

  private func advance(_ record: PollRecord, _ counts: PollCounts) throws -> PollCommit {
    let state = record.state.advanced(by: record, counts: counts)
    FeedRow.bind(state, to: updateFeed)
    try updateFeed.run(db)
    return PollCommit(state: state, counts: counts, lastEvent: nil)
  }

  private func ingest(_ document: FeedObservation, _ record: PollRecord) throws -> PollCommit {
    let feed = record.state.feed
    let policy = record.policy.values
    guard let remembered = try ingestContext(record.state) else {
      throw StoreError(
        .unknownFeed, "feed \(feed.value) is not in the store: it was removed meanwhile")
    }
    let memory = FeedMemory(db: db, feed: feed, owners: owners, items: items)
    let plan = try IngestDecision.plan(
      document, policy: policy, context: remembered, now: record.polledAt, memory: memory)
    let lastEvent = try writer.write(plan, of: document, feed: feed, now: record.polledAt)
    var commit = try advance(record, plan.counts)
    commit.lastEvent = lastEvent
    try note(plan, document, remembered, record)
    return commit
  }
}

// MARK: - What is remembered of the feed for the next decision

extension IngestTransaction {
  private static let contextQuery = """
    SELECT newest_published, item_count, identity_rule, updates_on, document_count, \
    document_day, retain FROM feed WHERE id = ?
    """
  private static let contextUpdate = """
    UPDATE feed SET newest_published = ?, item_count = item_count + ?, \
    held_count = held_count + ?, identity_rule = ?, updates_on = ?, document_count = ?, \
    document_day = ?, retain = ? WHERE id = ?
    """

  private func ingestContext(_ state: FeedState) throws -> IngestContext? {
    context.bind(1, state.feed.value)
    return try context.first(db) { row in
      IngestContext(
        isFirst: state.baseline == nil, lastSuccess: state.lastSuccess,
        newestPublished: row.intOrNil(0).map { Timestamp(milliseconds: $0) },
        itemCount: Int(row.int(1)), lastRule: row.text(2).flatMap { IdentityRule(rawValue: $0) },
        updatesWereOn: row.int(3) != 0, lastDocumentCount: Int(row.int(4)))
    }
  }

  private func note(
    _ plan: IngestPlan, _ document: FeedObservation, _ before: IngestContext, _ record: PollRecord
  ) throws {
    // An empty document says nothing about what has left the feed.
    let isEmpty = document.items.isEmpty
    let policy = record.policy.values
    updateContext.bind(1, plan.newestPublished?.milliseconds)
    updateContext.bind(2, Int64(plan.insertions.count))
    updateContext.bind(3, Int64(plan.counts.held))
    updateContext.bind(4, isEmpty ? before.lastRule?.rawValue : document.identity.rawValue)
    updateContext.bind(5, policy.updates ? 1 : 0)
    updateContext.bind(6, Int64(isEmpty ? before.lastDocumentCount : document.items.count))
    let day = isEmpty ? try lastDay(record.state.feed) : Int64(record.polledAt.day)
    updateContext.bind(7, day)
    updateContext.bind(8, policy.retain.milliseconds)
    updateContext.bind(9, record.state.feed.value)
    try updateContext.run(db)
  }

  private func lastDay(_ feed: FeedID) throws -> Int64 {
    context.bind(1, feed.value)
    return try context.first(db) { $0.int(5) } ?? 0
  }
}
