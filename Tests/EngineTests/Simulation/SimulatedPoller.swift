import Configuration
import Engine
import HTTPTransfer
import KabarCore
import Store
import Synchronization

/// Polls without sockets and store: what a feed answers is decided by a script.
final class SimulatedPoller: FeedPoller {
  /// What one poll finds.
  struct Answer {
    var outcome: PollOutcome
    var newItems = 0
    var status = 200
    var hints = ScheduleHints()
    var isSilent = false
  }

  typealias Script = @Sendable (FeedConfiguration, FeedState, Timestamp) -> Answer

  private struct Memory {
    var states: [FeedID: FeedState] = [:]
    var polls: [FeedID: [Timestamp]] = [:]
  }

  private let clock: ManualClock
  private let script: Script
  private let memory = Mutex(Memory())

  init(clock: ManualClock, script: @escaping Script) {
    self.clock = clock
    self.script = script
  }

  /// When each feed was polled.
  var polls: [FeedID: [Timestamp]] { memory.withLock { $0.polls } }

  func state(of feed: FeedID) -> FeedState {
    memory.withLock { $0.states[feed] ?? FeedState(feed: feed) }
  }

  func states(of feeds: [FeedID]) async -> [FeedState]? {
    memory.withLock { memory in feeds.map { memory.states[$0] ?? FeedState(feed: $0) } }
  }

  func poll(
    _ feed: FeedConfiguration, state: FeedState, spread: Interval,
    control: TransferControl, transferEnded: @Sendable (TransferEnd) -> Void,
    ended: @escaping @Sendable (PollEnd) -> Void
  ) async {
    let now = clock.now()
    let answer = script(feed, state, now)
    transferEnded(
      TransferEnd(
        holdsDocument: answer.newItems > 0,
        hostBlockedUntil: answer.status == 429 ? answer.hints.retryAt : nil))
    var record = PollRecord(
      state: state, policy: feed.policy, polledAt: now, outcome: answer.outcome)
    record.status = answer.status
    record.hints = answer.hints
    if state.baseline == nil { record.hints.spread = spread }
    var counts = PollCounts()
    counts.new = answer.newItems
    let next = state.advanced(by: record, counts: counts)
    memory.withLock { memory in
      memory.states[state.feed] = next
      memory.polls[state.feed, default: []].append(now)
    }
    ended(
      PollEnd(
        nextPoll: next.nextPoll, failed: next.error != nil,
        answer: answer.isSilent ? .silent(record) : .answered))
  }

  func hurry() {}

  func putOff(_ polls: [FeedID: Timestamp]) async {
    memory.withLock { memory in
      for (feed, time) in polls {
        memory.states[feed, default: FeedState(feed: feed)].nextPoll = time
        memory.states[feed]?.nextPollReason = NextPoll.hostLimit
      }
    }
  }

  func hasten(_ polls: [FeedID: HastenedPoll]) async {
    memory.withLock { memory in
      for (feed, poll) in polls { memory.states[feed]?.nextPoll = poll.time }
    }
  }

  func takeBack(_ failures: [PollRecord], spread: Interval) async -> [Timestamp] {
    failures.map { failure in
      var record = failure
      record.outcome = .failed(sentence: "", counts: false)
      record.hints.spread = spread
      let next = failure.state.advanced(by: record, counts: PollCounts())
      memory.withLock { $0.states[failure.state.feed] = next }
      return next.nextPoll ?? clock.now()
    }
  }
}
