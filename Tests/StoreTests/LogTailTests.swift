import KabarCore
import Testing

@testable import Store

@Suite struct LogTailTests {
  private func events(_ numbers: ClosedRange<Int64>, bytes: Int = 10) -> [LogTail.Event] {
    numbers.map {
      .init(
        seq: $0, feed: FeedID(1), isUpdate: false, createdAt: start, changed: [],
        json: [UInt8](repeating: 0x20, count: bytes))
    }
  }

  private func numbers(_ tail: LogTail, after seq: Int64, limit: Int = 100) -> [Int64] {
    tail.events(after: seq, limit: limit).map(\.seq)
  }

  @Test func servesThoseWhoAreCaughtUpAndNobodyElse() {
    let tail = LogTail()
    #expect(!tail.isWanted)
    #expect(numbers(tail, after: 4) == [] && tail.isWanted)
    tail.append(events(5...9))
    #expect(numbers(tail, after: 3) == [], "number 4 is in the store only")
    #expect(numbers(tail, after: 4, limit: 2) == [5, 6])
    #expect(numbers(tail, after: 7) == [8, 9] && numbers(tail, after: 9) == [])
    tail.forget(through: 7)
    #expect(numbers(tail, after: 6) == [] && numbers(tail, after: 7) == [8, 9])
    // 10 was made by another process.
    tail.append(events(11...12))
    #expect(numbers(tail, after: 9) == [] && numbers(tail, after: 10) == [11, 12])
    tail.forget(through: 12)
    #expect(numbers(tail, after: 12) == [])
  }

  @Test func isBounded() {
    let tail = LogTail()
    tail.append(events(1...4, bytes: LogTail.byteLimit / 3))
    #expect(numbers(tail, after: 0) == [], "a reader that lags goes to the store")
    #expect(numbers(tail, after: 3) == [4])
    tail.append(events(5...5, bytes: LogTail.byteLimit + 1))
    #expect(numbers(tail, after: 3) == [] && numbers(tail, after: 4) == [])
  }
}
