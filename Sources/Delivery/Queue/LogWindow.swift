import DequeModule
import KabarCore
import Store

/// The part of the log between a sink's cursor and the last event looked at, bounded in length: what
/// is settled, and which feeds have something to send.
struct LogWindow: Sendable {
  enum Mark: UInt8, Sendable {
    /// To be sent or on its way.
    case open
    /// Taken by the receiver.
    case taken
    /// Not for this sink, or gone.
    case passed
    /// Failed: it has a row of its own.
    case excepted

    var isSettled: Bool { self != .open }
  }

  /// Everything up to this number is settled.
  private(set) var cursor: Int64
  /// The last number looked at.
  var last: Int64 { cursor + Int64(marks.count) }
  /// The most numbers the window spans.
  let limit: Int

  private var marks: Deque<Mark> = []

  init(cursor: Int64, limit: Int) {
    self.cursor = cursor
    self.limit = limit
  }

  /// How many more events may be looked at.
  var room: Int { max(0, limit - marks.count) }

  /// Whether nothing is open.
  var isEmpty: Bool { marks.isEmpty }

  /// Adds the next event of the log.
  ///
  /// Numbers that the log no longer has are passed. A hole larger than the window is jumped over
  /// once nothing before it is open.
  ///
  /// - Returns: whether the event has its place in the window.
  mutating func append(_ seq: Int64, _ mark: Mark) -> Bool {
    guard seq > last else { return false }
    if marks.isEmpty, seq - last > 1 { cursor = seq - 1 }
    guard seq - last <= Int64(room) else { return false }
    while last < seq - 1 { marks.append(.passed) }
    marks.append(mark)
    return true
  }

  /// Settles an event.
  mutating func set(_ seq: Int64, _ mark: Mark) {
    guard seq > cursor, seq <= last else { return }
    marks[Int(seq - cursor) - 1] = mark
  }

  /// What became of an event; `nil` if it is not between the cursor and the last one looked at.
  func mark(of seq: Int64) -> Mark? {
    seq > cursor && seq <= last ? marks[Int(seq - cursor) - 1] : nil
  }

  /// Moves the cursor over everything settled.
  ///
  /// - Returns: the runs of taken events that it passed.
  mutating func advance() -> [ClosedRange<Int64>] {
    var runs: [ClosedRange<Int64>] = []
    var start: Int64?
    while let mark = marks.first, mark.isSettled {
      marks.removeFirst()
      cursor += 1
      if mark == .taken {
        start = start ?? cursor
      } else if let first = start {
        runs.append(first...(cursor - 1))
        start = nil
      }
    }
    if let first = start { runs.append(first...cursor) }
    return runs
  }

  /// What is settled for good behind the cursor. What isn't for this sink may be after another look at
  /// the routes, as long as the cursor has not passed it.
  var ahead: SequenceBitmap {
    // Bytes by hand: a lazy sequence, not specialised in the other module, took a third of the time
    // of a delivery.
    var bytes = [UInt8](repeating: 0, count: (marks.count + 7) / 8)
    for index in 0..<marks.count where marks[index] == .taken || marks[index] == .excepted {
      bytes[index >> 3] |= 1 << UInt8(index & 7)
    }
    return SequenceBitmap(bytes: bytes)
  }
}
