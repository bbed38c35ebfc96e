import KabarCore
import Store
import Testing

@testable import Delivery

/// The queue with a clock and a log of its own: no store, no network.
private final class Bench {
  var queue: DeliveryQueue
  var now = Timestamp(seconds: 1_000_000)

  init(concurrency: Int = 4, batch: Int = 1, maxAttempts: Int = 12, window: Int = 64) {
    queue = DeliveryQueue(
      cursor: 0,
      limits: DeliveryQueue.Limits(
        concurrency: concurrency, batch: batch, maxAttempts: maxAttempts, window: window),
      policy: RetryPolicy(), now: now)
    queue.append(due: [], next: nil, now: now)
  }

  /// Adds events 1… of the feeds given.
  func log(_ feeds: [Int64]) {
    for (index, feed) in feeds.enumerated() {
      _ = queue.append(LogEntry(seq: Int64(index + 1), feed: FeedID(feed)), .open)
    }
  }

  func claims() -> [DeliveryClaim] { queue.claims(now: now) }

  /// The numbers of the events that would go out now.
  func sent() -> [[Int64]] { claims().map { $0.deliveries.map(\.seq) } }

  func finish(_ claim: DeliveryClaim, _ outcome: DeliveryOutcome) -> [DeliveryNotice] {
    queue.finish(
      claim.id, outcome, AttemptReport(at: now, latency: .zero, answer: nil), chance: 0)
  }

  @discardableResult
  func commit() -> Settlement? {
    guard let (settlement, requests) = queue.takeProgress() else { return nil }
    queue.committed(settlement, requests: requests, now: now)
    return settlement
  }
}

private let ok = DeliveryOutcome.taken(status: 200)
private let broken = DeliveryOutcome.refused(status: 500, sentence: "answered 500")
private let dead = DeliveryOutcome.unreachable(sentence: "no connection")

@Suite struct DeliveryQueueTests {
  @Test func feedsGoSideBySideAndEachInOrder() {
    let bench = Bench(concurrency: 3)
    bench.log([1, 1, 2, 2, 3, 4])
    let claims = bench.claims()
    #expect(claims.map { $0.deliveries[0].seq } == [1, 3, 5])
    _ = bench.finish(claims[1], ok)
    #expect(bench.sent().isEmpty, "a slot is free only after the commit")
    let settlement = bench.commit()
    #expect(settlement?.cursor == 0)
    #expect(settlement?.ahead == SequenceBitmap([false, false, true]))
    #expect(bench.sent() == [[4]])
  }

  @Test func cursorPassesWhatIsSettled() {
    let bench = Bench()
    bench.log([1, 2, 3])
    let claims = bench.claims()
    _ = bench.finish(claims[2], ok)
    _ = bench.finish(claims[1], broken)
    #expect(bench.commit()?.cursor == 0)
    _ = bench.finish(claims[0], ok)
    let settlement = bench.commit()
    #expect(settlement?.cursor == 3)
    #expect(settlement?.taken == [1...1, 3...3])
    #expect(settlement?.ahead.isEmpty == true)
    #expect(bench.commit() == nil)
  }

  @Test func failureGivesARowAndDoesNotHoldItsFeedUp() {
    let bench = Bench()
    bench.log([1, 1])
    let first = bench.claims()[0]
    let notices = bench.finish(first, broken)
    let next = bench.now + .seconds(5)
    #expect(notices == [.firstFailure(seq: 1, sentence: "answered 500", next: next)])
    #expect(
      bench.commit()?.failed == [
        DeliveryException(
          seq: 1, isDead: false, attempts: 1, nextTry: next, status: 500, error: "answered 500")
      ])
    #expect(bench.sent() == [[2]])
    #expect(bench.queue.nextWake(now: bench.now) == next)
  }

  @Test func waitsDoubleAndEndInTheDeadLetters() {
    let bench = Bench(maxAttempts: 3)
    bench.log([1])
    var claim = bench.claims()[0]
    var waits: [Int64] = []
    for attempt in 1...3 {
      let notices = bench.finish(claim, broken)
      let failure = bench.commit()?.failed.first
      if attempt == 3 {
        #expect(failure?.isDead == true)
        #expect(notices == [.dead(seq: 1, attempts: 3, sentence: "answered 500")])
        break
      }
      waits.append(((failure?.nextTry ?? bench.now) - bench.now).milliseconds)
      bench.now = bench.now + .hours(1)
      bench.queue.append(
        due: [DueDelivery(seq: 1, feed: FeedID(1), attempts: attempt, hasFailed: true)], next: nil,
        now: bench.now)
      claim = bench.claims()[0]
    }
    #expect(waits == [5000, 10_000])
    #expect(bench.sent().isEmpty)
  }

  @Test func longWaitsEndAtSixHours() {
    let policy = RetryPolicy()
    #expect(policy.wait(afterAttempts: 12, chance: 0) == .seconds(10_240))
    #expect(policy.wait(afterAttempts: 14, chance: 0) == .hours(6))
    #expect(policy.wait(afterAttempts: .max, chance: 1) == .hours(6))
    #expect(policy.wait(afterAttempts: 1, chance: 1) == .seconds(6))
  }

  /// An outage of a week with ten thousand events waiting costs none of them its attempts.
  @Test func aReceiverThatIsDownIsProbedAndNothingDies() {
    let bench = Bench(concurrency: 16, maxAttempts: 12, window: 4096)
    bench.log(Array(1...2000))
    let end = bench.now + .days(7)
    var requests = 0
    var deaths = 0
    var rows: [Int64: DeliveryException] = [:]
    var turns = 0
    while bench.now < end, turns < 100_000 {
      turns += 1
      if bench.queue.wantsDue(now: bench.now) {
        let due = rows.values.filter { $0.nextTry <= bench.now }.sorted { $0.nextTry < $1.nextTry }
        let later = rows.values.map(\.nextTry).filter { $0 > bench.now }.min()
        bench.queue.append(
          due: due.prefix(bench.queue.dueLimit).map {
            DueDelivery(seq: $0.seq, feed: FeedID($0.seq), attempts: $0.attempts, hasFailed: true)
          }, next: later, now: bench.now)
      }
      let claims = bench.claims()
      requests += claims.count
      for claim in claims {
        for notice in bench.finish(claim, dead) { if case .dead = notice { deaths += 1 } }
      }
      for failure in bench.commit()?.failed ?? [] { rows[failure.seq] = failure }
      if claims.isEmpty, let wake = bench.queue.nextWake(now: bench.now) {
        bench.now = max(wake, bench.now + .milliseconds(1))
      }
    }
    #expect(deaths == 0)
    #expect(bench.queue.circuit.isDown)
    #expect(requests > 1000 && requests < 3000, "\(requests) requests")
    #expect(rows.values.map(\.attempts).max() == 1)

    // The first success wakes everything.
    bench.now = bench.now + .minutes(6)
    let probes = bench.claims()
    #expect(probes.count == 1)
    let notices = bench.finish(probes[0], ok)
    #expect(notices.count == 1)
    guard case .back = notices.first else { Issue.record("no notice"); return }
    #expect(bench.commit()?.wakesWaiting == true)
    #expect(bench.claims().count == 16)
  }

  @Test func goneStopsTheSinkAndKeepsItsEvents() {
    let bench = Bench()
    bench.log([1, 2])
    let claims = bench.claims()
    #expect(bench.finish(claims[0], .gone) == [.gone])
    #expect(bench.finish(claims[1], .gone) == [])
    // Remembered for people, and no failure of the events.
    let settlement = bench.commit()
    #expect(settlement?.attempts.map(\.status) == [410, 410])
    #expect(settlement?.failed == [] && settlement?.cursor == 0)
    #expect(bench.sent().isEmpty && bench.queue.nextWake(now: bench.now) == nil)
    bench.queue.isOff = false
    #expect(bench.sent() == [[1], [2]])
  }

  @Test func retryAfterHoldsTheWholeSinkAndCostsNoAttempt() {
    let bench = Bench(concurrency: 1)
    bench.log([1, 2])
    let until = bench.now + .seconds(30)
    let claim = bench.claims()[0]
    #expect(
      bench.finish(claim, .busy(status: 429, until: until)) == [.busy(status: 429, until: until)])
    let settlement = bench.commit()
    #expect(settlement?.attempts.map(\.status) == [429] && settlement?.failed == [])
    #expect(bench.sent().isEmpty)
    #expect(bench.queue.nextWake(now: bench.now) == until)
    bench.now = until
    #expect(bench.sent() == [[1]])
  }

  @Test func absurdRetryAfterIsBounded() {
    let bench = Bench()
    bench.log([1])
    let claim = bench.claims()[0]
    _ = bench.finish(claim, .busy(status: 503, until: bench.now + .days(9999)))
    #expect(bench.queue.pausedUntil == bench.now + .hours(24))
  }

  @Test func batchThatFailsGoesOnOneByOne() {
    let bench = Bench(concurrency: 1, batch: 3, maxAttempts: 1)
    bench.log([1, 1, 2, 3])
    let claim = bench.claims()[0]
    #expect(claim.deliveries.map(\.seq) == [1, 2, 3])
    _ = bench.finish(claim, broken)
    let failed = bench.commit()?.failed ?? []
    #expect(failed.map(\.seq) == [1, 2, 3])
    #expect(failed.allSatisfy { !$0.isDead }, "nobody knows yet which one was refused")
    #expect(bench.sent() == [[4]])
    bench.queue.inFlight.removeAll()
    bench.now = bench.now + .minutes(1)
    bench.queue.append(
      due: failed.map {
        DueDelivery(seq: $0.seq, feed: FeedID(1), attempts: $0.attempts, hasFailed: true)
      }, next: nil, now: bench.now)
    let single = bench.claims()
    #expect(single.map { $0.deliveries.map(\.seq) } == [[1]])
    #expect(
      bench.finish(single[0], broken).contains(.dead(seq: 1, attempts: 1, sentence: "answered 500"))
    )
  }

  @Test func replayedEventsGoInBatchesAndInOrder() {
    let bench = Bench(concurrency: 2, batch: 2)
    bench.queue.append(
      due: [(1, 1), (2, 1), (3, 1), (4, 2)].map {
        DueDelivery(seq: $0.0, feed: FeedID($0.1), attempts: 0, hasFailed: false)
      }, next: nil, now: bench.now)
    #expect(bench.sent() == [[1, 2], [4]])
  }

  @Test func newAndDueTakeTurns() {
    let bench = Bench(concurrency: 4)
    bench.log([1, 2, 3, 4])
    bench.queue.append(
      due: [11, 12, 13, 14].map {
        DueDelivery(seq: $0, feed: FeedID(9), attempts: 3, hasFailed: true)
      }, next: nil, now: bench.now)
    #expect(Set(bench.sent().joined()) == [1, 2, 11, 12])
  }

  @Test func newRoutesCountForAllThatIsNotOnItsWay() {
    let bench = Bench(concurrency: 2)
    bench.log([1, 1, 2, 3, 4, 3])
    let claims = bench.claims()
    #expect(claims.map { $0.deliveries[0].seq } == [1, 3])
    _ = bench.finish(claims[1], ok)
    // Feeds 1 and 3 are no longer for this sink; 1's first is on its way, 2's was taken.
    let entries = [1, 1, 2, 3, 4, 3].enumerated().map { index, feed in
      LogEntry(seq: Int64(index + 1), feed: FeedID(Int64(feed)))
    }
    bench.queue.reroute(entries) { $0.feed.value == 2 || $0.feed.value == 4 }
    // What isn't for the sink may be again before the cursor passes it.
    #expect(bench.commit()?.ahead == SequenceBitmap([false, false, true]))
    #expect(bench.sent() == [[5]])
    bench.queue.reroute(entries) { $0.feed.value >= 3 }
    _ = bench.finish(claims[0], ok)
    #expect(bench.commit()?.cursor == 3)
    #expect(bench.sent() == [[4]])
  }

  @Test func windowIsBoundedAndHolesAreJumped() {
    var window = LogWindow(cursor: 10, limit: 4)
    let isFirstIn = window.append(12, .open)
    #expect(isFirstIn && window.cursor == 11, "what the log no longer has is passed")
    let isSecondIn = window.append(14, .taken)
    let isFarIn = window.append(1000, .open)
    #expect(isSecondIn && !isFarIn, "not before the window is empty")
    #expect(window.room == 1)
    window.set(12, .taken)
    let runs = window.advance()
    #expect(runs == [12...12, 14...14])
    let isFarInNow = window.append(1000, .open)
    #expect(isFarInNow && window.cursor == 999)
  }

  @Test func bitmapSurvivesTheStore() {
    let bits = [true, false, false, true, true, false, false, false, false, true, false]
    let bitmap = SequenceBitmap(SequenceBitmap(bits).bytes.isEmpty ? [] : bits)
    #expect(bits.indices.allSatisfy { SequenceBitmap(bytes: bitmap.bytes)[$0] == bits[$0] })
    #expect(!bitmap[-1] && !bitmap[99] && SequenceBitmap([false, false]).isEmpty)
  }

  @Test func tooLargeABatchGivesTheRestBack() {
    let bench = Bench(concurrency: 1, batch: 3)
    bench.log([1, 2, 2, 3])
    var claim = bench.claims()[0]
    bench.queue.shorten(&claim, to: 2)
    _ = bench.finish(claim, ok)
    #expect(bench.commit()?.cursor == 2)
    #expect(bench.sent() == [[3, 4]])
  }
}
