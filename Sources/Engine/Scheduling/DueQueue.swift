import HeapModule
import KabarCore

/// The due times of all feeds: a heap of 16 bytes a feed.
///
/// An entry is not removed when its feed is rescheduled or leaves; it is recognised as stale by its
/// generation when it comes up.
struct DueQueue {
  struct Entry: Comparable {
    var due: Int64
    var index: Int32
    var generation: UInt32

    static func < (left: Entry, right: Entry) -> Bool {
      (left.due, left.index) < (right.due, right.index)
    }
  }

  private var heap = Heap<Entry>()

  var nextDue: Timestamp? { heap.min.map { Timestamp(milliseconds: $0.due) } }
  var isEmpty: Bool { heap.isEmpty }
  var count: Int { heap.count }

  mutating func push(_ index: Int, generation: UInt32, due: Timestamp) {
    heap.insert(Entry(due: due.milliseconds, index: Int32(index), generation: generation))
  }

  /// Replaces everything, in linear time.
  mutating func rebuild(_ entries: [Entry]) {
    heap = Heap(entries)
  }

  /// The earliest entry that is due.
  mutating func popDue(at now: Timestamp) -> Entry? {
    guard let first = heap.min, first.due <= now.milliseconds else { return nil }
    return heap.popMin()
  }
}
