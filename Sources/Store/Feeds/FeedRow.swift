import GRDB
import KabarCore

/// `FeedState` as columns of `feed`.
enum FeedRow {
  static let columns = """
    etag, last_modified, body_digest, last_poll, last_success, last_unconditional, baseline, \
    status, failures, error, next_poll, next_poll_reason, is_gone, redirect_target, \
    redirect_seen, pace_minimum, skip_hours, skip_days, arrivals, title, home_page_url, \
    host_silent_until
    """
  static let columnCount: Int32 = 22

  static let update =
    "UPDATE feed SET "
    + columns.split(separator: ",").map { column in
      column.filter { !$0.isWhitespace } + " = ?"
    }.joined(separator: ", ") + " WHERE id = ?"

  /// The row of one feed.
  static let one = "SELECT \(columns) FROM feed WHERE id = ?"

  static let rowsPerQuery = 32

  /// The rows of several feeds, each behind its place among them, for half the price: most of it is
  /// not the row but the way into the statement and out of it. NULL asks for nothing.
  static let several =
    "SELECT column1, \(columns) FROM (VALUES "
    + (0..<rowsPerQuery).map { "(\($0),?)" }.joined(separator: ",")
    + ") CROSS JOIN feed ON feed.id = column2"

  /// What a poll that brought nothing new changes.
  static let updateTimes = """
    UPDATE feed SET last_poll = ?, last_success = ?, status = ?, failures = ?, next_poll = ?, \
    next_poll_reason = ? WHERE id = ?
    """

  static func writeTimes(of state: FeedState, with statement: Prepared, _ db: Database) throws {
    statement.bind(1, state.lastPoll?.milliseconds)
    statement.bind(2, state.lastSuccess?.milliseconds)
    statement.bind(3, Int64(state.status))
    statement.bind(4, Int64(state.failures))
    statement.bind(5, state.nextPoll?.milliseconds)
    statement.bind(7, state.feed.value)
    try statement.run(db, 6, state.nextPollReason)
  }

  static func bind(_ state: FeedState, to statement: Prepared) {
    statement.bind(1, state.validators.etag)
    statement.bind(2, state.validators.lastModified)
    if let digest = state.bodyDigest { statement.bind(3, digest) } else { statement.bindNull(3) }
    statement.bind(4, state.lastPoll?.milliseconds)
    statement.bind(5, state.lastSuccess?.milliseconds)
    statement.bind(6, state.lastUnconditional?.milliseconds)
    statement.bind(7, state.baseline?.milliseconds)
    statement.bind(8, Int64(state.status))
    statement.bind(9, Int64(state.failures))
    statement.bind(10, state.error)
    statement.bind(11, state.nextPoll?.milliseconds)
    statement.bind(12, state.nextPollReason)
    statement.bind(13, state.isGone ? 1 : 0)
    statement.bind(14, state.permanentRedirect?.target)
    statement.bind(15, Int64(state.permanentRedirect?.seen ?? 0))
    statement.bind(16, state.pace.minimum.milliseconds)
    statement.bind(17, Int64(state.pace.skipHours))
    statement.bind(18, Int64(state.pace.skipDays))
    statement.bind(19, encode(state.arrivals))
    statement.bind(20, state.title)
    statement.bind(21, state.homePageURL)
    statement.bind(22, state.hostSilentUntil?.milliseconds)
    statement.bind(23, state.feed.value)
  }

  /// - Parameter first: the index of the first of `columns` in the row.
  static func state(_ feed: FeedID, _ row: Prepared, from first: Int32 = 0) -> FeedState {
    func time(_ column: Int32) -> Timestamp? {
      row.intOrNil(first + column).map { Timestamp(milliseconds: $0) }
    }
    var state = FeedState(feed: feed)
    state.validators = Validators(etag: row.text(first), lastModified: row.text(first + 1))
    state.bodyDigest = row.withBytes(first + 2) { digest($0) }
    state.lastPoll = time(3)
    state.lastSuccess = time(4)
    state.lastUnconditional = time(5)
    state.baseline = time(6)
    state.status = Int(row.int(first + 7))
    state.failures = Int(row.int(first + 8))
    state.error = row.text(first + 9)
    state.nextPoll = time(10)
    state.nextPollReason = row.text(first + 11) ?? ""
    state.isGone = row.int(first + 12) != 0
    if let target = row.text(first + 13) {
      state.permanentRedirect = PermanentRedirect(target: target, seen: Int(row.int(first + 14)))
    }
    state.pace.minimum = Interval(milliseconds: row.int(first + 15))
    state.pace.skipHours = UInt32(truncatingIfNeeded: row.int(first + 16))
    state.pace.skipDays = UInt8(truncatingIfNeeded: row.int(first + 17))
    state.arrivals = row.withBytes(first + 18) { decode($0) }
    state.title = row.text(first + 19)
    state.homePageURL = row.text(first + 20)
    state.hostSilentUntil = time(21)
    return state
  }

  private static func encode(_ times: [Timestamp]) -> [UInt8]? {
    guard !times.isEmpty else { return nil }
    return times.flatMap { time in
      withUnsafeBytes(of: time.milliseconds.littleEndian) { Array($0) }
    }
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer?) -> [Timestamp] {
    guard let bytes else { return [] }
    return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
      let value = bytes.loadUnaligned(fromByteOffset: start, as: Int64.self)
      return Timestamp(milliseconds: Int64(littleEndian: value))
    }
  }

  private static func digest(_ bytes: UnsafeRawBufferPointer?) -> Digest128? {
    guard let bytes, bytes.count == 16 else { return nil }
    return Digest128(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}
