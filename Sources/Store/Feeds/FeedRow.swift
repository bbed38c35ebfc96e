import GRDB
import KabarCore

/// `FeedState` as columns of `feed`, apart from what `PollRow` has.
enum FeedRow {
  static let columns = """
    etag, last_modified, body_digest, last_unconditional, baseline, error, is_gone, \
    redirect_target, redirect_seen, pace_minimum, skip_hours, skip_days, arrivals, title, \
    home_page_url, host_silent_until
    """
  static let columnCount: Int32 = 16

  /// Both tables' columns, those of `feed` first.
  static let stateColumns = columns + ", " + PollRow.columns

  static let update =
    "UPDATE feed SET "
    + columns.split(separator: ",").map { column in
      column.filter { !$0.isWhitespace } + " = ?"
    }.joined(separator: ", ") + " WHERE id = ?"

  /// What is remembered of one feed.
  static let one = "SELECT \(stateColumns) FROM feed CROSS JOIN poll ON feed_id = id WHERE id = ?"

  static let rowsPerQuery = 32

  /// Of several feeds, each behind its place among them, for half the price: most of it is not the
  /// rows but the way into the statement and out of it. NULL asks for nothing.
  static let several =
    "SELECT column1, \(stateColumns) FROM (VALUES "
    + (0..<rowsPerQuery).map { "(\($0),?)" }.joined(separator: ",")
    + ") CROSS JOIN feed ON feed.id = column2 CROSS JOIN poll ON poll.feed_id = column2"

  static func bind(_ state: FeedState, to statement: Prepared) {
    statement.bind(1, state.validators.etag)
    statement.bind(2, state.validators.lastModified)
    if let digest = state.bodyDigest { statement.bind(3, digest) } else { statement.bindNull(3) }
    statement.bind(4, state.lastUnconditional?.milliseconds)
    statement.bind(5, state.baseline?.milliseconds)
    statement.bind(6, state.error)
    statement.bind(7, state.isGone ? 1 : 0)
    statement.bind(8, state.permanentRedirect?.target)
    statement.bind(9, Int64(state.permanentRedirect?.seen ?? 0))
    statement.bind(10, state.pace.minimum.milliseconds)
    statement.bind(11, Int64(state.pace.skipHours))
    statement.bind(12, Int64(state.pace.skipDays))
    statement.bind(13, encode(state.arrivals))
    statement.bind(14, state.title)
    statement.bind(15, state.homePageURL)
    statement.bind(16, state.hostSilentUntil?.milliseconds)
    statement.bind(17, state.feed.value)
  }

  /// - Parameter first: the index of the first of `stateColumns` in the row.
  static func state(_ feed: FeedID, _ row: Prepared, from first: Int32 = 0) -> FeedState {
    func time(_ column: Int32) -> Timestamp? {
      row.intOrNil(first + column).map { Timestamp(milliseconds: $0) }
    }
    var state = FeedState(feed: feed)
    state.validators = Validators(etag: row.text(first), lastModified: row.text(first + 1))
    state.bodyDigest = row.withBytes(first + 2) { digest($0) }
    state.lastUnconditional = time(3)
    state.baseline = time(4)
    state.error = row.text(first + 5)
    state.isGone = row.int(first + 6) != 0
    if let target = row.text(first + 7) {
      state.permanentRedirect = PermanentRedirect(target: target, seen: Int(row.int(first + 8)))
    }
    state.pace.minimum = Interval(milliseconds: row.int(first + 9))
    state.pace.skipHours = UInt32(truncatingIfNeeded: row.int(first + 10))
    state.pace.skipDays = UInt8(truncatingIfNeeded: row.int(first + 11))
    state.arrivals = row.withBytes(first + 12) { decode($0) }
    state.title = row.text(first + 13)
    state.homePageURL = row.text(first + 14)
    state.hostSilentUntil = time(15)
    PollRow.read(into: &state, row, from: first + columnCount)
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
