import DequeModule
import HeapModule
import KabarCore

/// The events that are yet to be sent, in one line per feed: the head of a line is sent only after
/// its feed's last one has come back, and among the heads the oldest goes first.
struct FeedLines: Sendable {
  private struct Line: Sendable {
    var waiting: Deque<Int64> = []
    var isBusy = false
  }

  private struct Head: Comparable, Sendable {
    var seq: Int64
    var feed: FeedID
    static func < (left: Head, right: Head) -> Bool { left.seq < right.seq }
  }

  private var lines: [FeedID: Line] = [:]
  /// May hold heads that are gone or busy; those are thrown away when they come up.
  private var heads: Heap<Head> = []
  /// How many wait, in all lines.
  private(set) var count = 0

  /// Adds an event at the end of its feed's line.
  mutating func append(_ seq: Int64, of feed: FeedID) {
    lines[feed, default: Line()].waiting.append(seq)
    count += 1
    if let line = lines[feed], line.waiting.count == 1, !line.isBusy {
      heads.insert(Head(seq: seq, feed: feed))
    }
  }

  /// Forgets all that wait; busy feeds stay busy.
  mutating func removeWaiting() {
    heads = []
    count = 0
    lines = lines.filter { $0.value.isBusy }
    for feed in lines.keys { lines[feed]?.waiting = [] }
  }

  /// Takes the oldest event whose feed isn't busy; the feed isn't busy by that.
  mutating func pop() -> (seq: Int64, feed: FeedID)? {
    while let head = heads.popMin() {
      guard var line = lines[head.feed], !line.isBusy, line.waiting.first == head.seq else {
        continue
      }
      line.waiting.removeFirst()
      count -= 1
      if let next = line.waiting.first { heads.insert(Head(seq: next, feed: head.feed)) }
      lines[head.feed] = line.waiting.isEmpty ? nil : line
      return (head.seq, head.feed)
    }
    return nil
  }

  /// Whether one of the feed's events is on its way.
  func isBusy(_ feed: FeedID) -> Bool { lines[feed]?.isBusy ?? false }

  /// Holds a feed's line until `release`.
  mutating func hold(_ feed: FeedID) {
    lines[feed, default: Line()].isBusy = true
  }

  /// Lets a feed's line go on, with events back at its head that weren't sent after all.
  ///
  /// - Parameters:
  ///   - feed: the feed.
  ///   - returned: in the order of the log.
  mutating func release(_ feed: FeedID, returned: [Int64] = []) {
    var line = lines[feed] ?? Line()
    line.isBusy = false
    line.waiting.prepend(contentsOf: returned)
    count += returned.count
    if let head = line.waiting.first { heads.insert(Head(seq: head, feed: feed)) }
    lines[feed] = line.waiting.isEmpty ? nil : line
  }
}
