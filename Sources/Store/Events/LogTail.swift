import KabarCore
import Synchronization

/// The newest events, kept in memory for a reader that is caught up: what was committed a moment ago
/// needn't be read from the file again.
///
/// The log in the store remains what counts. Readers come here with a place in it and are sent back to
/// it whenever the tail doesn't begin right behind that place.
final class LogTail: Sendable {
  /// An event as it was committed.
  struct Event: Sendable {
    var seq: Int64
    var feed: FeedID
    var isUpdate: Bool
    var createdAt: Timestamp
    var changed: ChangedFields
    var firstSeq: Int64?
    var title: String?
    var url: String?
    var json: [UInt8]
  }

  /// The most bytes of items that are kept.
  static let byteLimit = 4 << 20

  private struct State {
    /// Consecutive numbers.
    var events: [Event] = []
    var bytes = 0
    var isWanted = false
  }

  private let state = Mutex(State())

  /// Whether somebody has ever read; else nothing is kept.
  var isWanted: Bool { state.withLock { $0.isWanted } }

  /// Adds events that were committed, oldest first.
  func append(_ fresh: [Event]) {
    state.withLock { state in
      for event in fresh {
        let size = event.json.count
        // Another process made events in between (`kabar release`), or the reader lags.
        let isNext = state.events.last.map { $0.seq + 1 == event.seq } ?? true
        if !isNext || state.bytes + size > Self.byteLimit { Self.clear(&state) }
        guard size <= Self.byteLimit else { continue }
        state.events.append(event)
        state.bytes += size
      }
    }
  }

  /// The events behind `seq`, at most `limit`; none if they have to be read from the store.
  func events(after seq: Int64, limit: Int) -> ArraySlice<Event> {
    state.withLock { state in
      state.isWanted = true
      guard let first = state.events.first, first.seq <= seq + 1 else { return [] }
      return state.events.dropFirst(Int(seq + 1 - first.seq)).prefix(max(0, limit))
    }
  }

  /// Lets go of everything up to `seq`, which was read.
  func forget(through seq: Int64) {
    state.withLock { state in
      guard let last = state.events.last else { return }
      guard last.seq > seq else { return Self.clear(&state) }
      let count = state.events.prefix { $0.seq <= seq }.count
      state.bytes -= state.events.prefix(count).reduce(0) { $0 + $1.json.count }
      state.events.removeFirst(count)
    }
  }

  private static func clear(_ state: inout State) {
    state.events = []
    state.bytes = 0
  }
}
