import GRDB
import KabarCore

/// The times and the outcome of a feed's last poll, and the time of the next, as columns of `poll`.
///
/// Apart from the rest of the feed, since most polls change these alone, and SQLite reads and writes
/// rows as a whole.
enum PollRow {
  static let columns = "last_poll, last_success, status, failures, next_poll, next_poll_reason"
  static let columnCount: Int32 = 6

  static let update = """
    UPDATE poll SET last_poll = ?, last_success = ?, status = ?, failures = ?, next_poll = ?, \
    next_poll_reason = ? WHERE feed_id = ?
    """

  static func write(_ state: FeedState, with statement: Prepared, _ db: Database) throws {
    statement.bind(1, state.lastPoll?.milliseconds)
    statement.bind(2, state.lastSuccess?.milliseconds)
    statement.bind(3, Int64(state.status))
    statement.bind(4, Int64(state.failures))
    statement.bind(5, state.nextPoll?.milliseconds)
    statement.bind(7, state.feed.value)
    try statement.run(db, 6, state.nextPollReason)
  }

  /// - Parameter first: the index of the first of `columns` in the row.
  static func read(into state: inout FeedState, _ row: Prepared, from first: Int32) {
    func time(_ column: Int32) -> Timestamp? {
      row.intOrNil(first + column).map { Timestamp(milliseconds: $0) }
    }
    state.lastPoll = time(0)
    state.lastSuccess = time(1)
    state.status = Int(row.int(first + 2))
    state.failures = Int(row.int(first + 3))
    state.nextPoll = time(4)
    state.nextPollReason = row.text(first + 5) ?? ""
  }
}
