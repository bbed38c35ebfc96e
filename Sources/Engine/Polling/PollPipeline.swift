import Configuration
import HTTPTransfer
import KabarCore
import Logging
import Store

/// The story of one poll, top to bottom: fetch, read, decide and commit in one transaction, log.
public final class PollPipeline: FeedPoller {
  private let http: any HTTPSending
  private let store: Store
  private let requests: FeedRequest
  private let clock: any EngineClock
  private let log: Logger
  private let trouble: StoreTrouble

  /// A pipeline over its rooms.
  ///
  /// - Parameter trouble: outlives pipelines, where one follows another on reload.
  public init(
    http: any HTTPSending, store: Store, requests: FeedRequest, clock: any EngineClock,
    log: Logger, trouble: StoreTrouble = StoreTrouble()
  ) {
    self.http = http
    self.store = store
    self.requests = requests
    self.clock = clock
    self.log = log
    self.trouble = trouble
  }

  /// Reads the states of some feeds; a failure is logged.
  public func states(of feeds: [FeedID]) async -> [FeedState]? {
    do {
      return try await store.states(of: feeds)
    } catch {
      trouble.noteFailure(error, polls: feeds.count, log: log)
      return nil
    }
  }

  /// Polls one feed to the end.
  public func poll(
    _ feed: FeedConfiguration, state: FeedState, spread: Interval,
    control: TransferControl, transferEnded: @Sendable (TransferEnd) -> Void,
    ended: @escaping @Sendable (PollEnd) -> Void
  ) async {
    let ending = await fetch(
      feed, state, spread, control: control, transferEnded: transferEnded)
    guard let ending else {
      return ended(PollEnd(nextPoll: nil, failed: false, answer: .none))
    }
    let answer = ending.answer
    store.commit(ending.record) { [self] record, outcome in
      ended(finish(feed, record, outcome, answer))
    }
  }

  /// A poll that is read, with what the scheduler is to know of its answer. The answer itself is
  /// gone: its body needn't wait for the commit.
  private struct Ending {
    var record: PollRecord
    var answer: PollEnd.Answer
  }

  /// The transfer and the reading of its answer; `nil` if it was cancelled.
  private func fetch(
    _ feed: FeedConfiguration, _ state: FeedState, _ spread: Interval,
    control: TransferControl, transferEnded: @Sendable (TransferEnd) -> Void
  ) async -> Ending? {
    var planned = requests.make(for: feed, state: state, now: clock.now())
    planned.request.control = control
    let answer: Result<HTTPResponse, TransferError>
    do throws(TransferError) {
      answer = .success(try await http.send(planned.request))
    } catch {
      answer = .failure(error)
    }
    transferEnded(transferEnd(answer))
    if case .failure(.cancelled) = answer { return nil }

    guard case .success(let response) = answer, !response.body.isEmpty else {
      return ending(answer, to: planned, of: feed, state, spread)
    }
    // Documents take longer to read than transfers may be kept waiting.
    return await withTaskExecutorPreference(globalConcurrentExecutor) {
      await readAside(answer, to: planned, of: feed, state, spread)
    }
  }

  /// `async`, and so run where the caller prefers.
  private func readAside(
    _ answer: Result<HTTPResponse, TransferError>, to planned: FeedRequest.Planned,
    of feed: FeedConfiguration, _ state: FeedState, _ spread: Interval
  ) async -> Ending {
    ending(answer, to: planned, of: feed, state, spread)
  }

  private func ending(
    _ answer: Result<HTTPResponse, TransferError>, to planned: FeedRequest.Planned,
    of feed: FeedConfiguration, _ state: FeedState, _ spread: Interval
  ) -> Ending {
    var record = record(answer, to: planned, feed: feed, state: state)
    if state.baseline == nil { record.hints.spread = spread }
    return Ending(record: record, answer: evidence(answer, feed, record))
  }

  private func transferEnd(_ answer: Result<HTTPResponse, TransferError>) -> TransferEnd {
    guard case .success(let response) = answer else { return TransferEnd(holdsDocument: false) }
    var end = TransferEnd(holdsDocument: !response.body.isEmpty)
    if let until = AnswerReading.hostSilence(response, now: clock.now()) {
      end.hostBlockedUntil = until
      // A redirect may have led to another host, which is the one that asks for silence.
      end.blockedURL = response.url
    }
    return end
  }

  /// Everything after the commit.
  private func finish(
    _ feed: FeedConfiguration, _ record: PollRecord, _ outcome: Result<PollCommit, StoreError>,
    _ answer: PollEnd.Answer
  ) -> PollEnd {
    switch outcome {
    case .success(let commit):
      trouble.noteSuccess(log: log)
      report(feed, record, commit)
      var end = PollEnd(
        nextPoll: commit.state.nextPoll, failed: record.outcome.isFailure, answer: answer)
      if case .heldBack = record.outcome { end.isHeldBack = true }
      return end
    case .failure(let error):
      if error.kind == .unknownFeed {
        log.debug("\(feed.name): \(error)")
      } else {
        trouble.noteFailure(error, log: log)
      }
      return PollEnd(nextPoll: clock.now() + .minutes(1), failed: true, answer: answer)
    }
  }

  /// Has polls that wait for company stored at once.
  public func hurry() { store.hurry() }

  /// Commits failures anew as uncounted ones.
  public func takeBack(_ failures: [PollRecord], spread: Interval) async -> [Timestamp] {
    var times: [Timestamp] = []
    for failure in failures {
      var record = failure
      if case .failed(let sentence, _) = failure.outcome {
        record.outcome = .failed(sentence: sentence, counts: false)
      }
      record.hints.spread = spread
      let next = try? await store.commit(record).state.nextPoll
      times.append(next ?? clock.now() + .minutes(1))
    }
    return times
  }

  /// Writes down until when polls were put off; a failure is logged and costs no more than a word
  /// in `kabar feeds`.
  public func putOff(_ polls: [FeedID: Timestamp]) async {
    do {
      try await store.putOff(polls)
    } catch {
      log.error("\(error); `kabar feeds` does not show \(polls.count) polls that wait for a host")
    }
  }

  /// Writes down which polls a changed configuration has hastened; a failure is logged and costs no
  /// more than a word in `kabar feeds`.
  public func hasten(_ polls: [FeedID: HastenedPoll]) async {
    do {
      try await store.hasten(polls)
    } catch {
      log.error("\(error); `kabar feeds` shows the old plan of \(polls.count) polls")
    }
  }

  private func record(
    _ answer: Result<HTTPResponse, TransferError>, to planned: FeedRequest.Planned,
    feed: FeedConfiguration, state: FeedState
  ) -> PollRecord {
    let now = clock.now()
    switch answer {
    case .success(let response):
      return AnswerReading(
        feed: feed, state: state, isUnconditional: planned.isUnconditional,
        usedRememberedRedirect: planned.usesRememberedRedirect, now: now
      ).record(response)
    case .failure(.heldBack(_, let milliseconds)):
      return PollRecord(
        state: state, policy: feed.policy, polledAt: now,
        outcome: .heldBack(until: now + Interval(milliseconds: Int64(milliseconds))))
    case .failure(let error):
      var record = PollRecord(
        state: state, policy: feed.policy, polledAt: now,
        outcome: .failed(sentence: TransferSentence.of(error), counts: true))
      record.usedRememberedRedirect = planned.usesRememberedRedirect
      return record
    }
  }

  /// What the end of a transfer tells about our own network. Files tell nothing, nor do the
  /// administrator's own hosts, unless there are no others.
  private func evidence(
    _ answer: Result<HTTPResponse, TransferError>, _ feed: FeedConfiguration, _ record: PollRecord
  ) -> PollEnd.Answer {
    switch answer {
    case .success(let response) where response.httpVersion.isEmpty: return .none
    case .success(let response) where response.isNetworks(isProxied: requests.isProxied(feed)):
      return silence(feed, record)
    case .success(let response):
      if requests.isAllLocal { return .answered }
      // A proxy's address says nothing.
      let isLocal =
        requests.isProxied(feed)
        ? AddressPolicy.isPrivateHost(HostName.of(feed.url)) : response.isLocal
      return isLocal ? .none : .answered
    case .failure(let error):
      return error.isSilence ? silence(feed, record) : .none
    }
  }

  private func silence(_ feed: FeedConfiguration, _ record: PollRecord) -> PollEnd.Answer {
    let isLocal = !requests.isAllLocal && AddressPolicy.isPrivateHost(HostName.of(feed.url))
    return isLocal ? .none : .silent(record)
  }

  private func report(_ feed: FeedConfiguration, _ record: PollRecord, _ commit: PollCommit) {
    let next = commit.state.nextPoll
    let now = record.polledAt
    switch record.outcome {
    case .failed(let sentence, _):
      let text = PollSentence.failure(
        sentence, failures: commit.state.failures, next: next, now: now)
      log.warning("\(feed.name): \(text)")
    case .gone:
      log.warning(
        "\(feed.name): HTTP 410: the site has removed this feed for good; it is switched off. To revive it, remove it from the configuration, reload, add it again and reload"
      )
    case .heldBack:
      log.debug(
        "\(feed.name): waits for the host that it redirects to; \(PollSentence.nextPoll(next, now: now))"
      )
    case .notModified:
      log.debug("\(feed.name): not modified; \(PollSentence.nextPoll(next, now: now))")
    case .sameBody:
      log.debug("\(feed.name): same content; \(PollSentence.nextPoll(next, now: now))")
    case .document:
      if let complaint = record.complaint { log.warning("\(feed.name): \(complaint)") }
      let counts = commit.counts
      if counts.isFirst {
        log.info("\(feed.name): \(PollSentence.first(counts, next: next, now: now))")
      }
      log.debug("\(feed.name): \(PollSentence.counts(counts, next: next, now: now))")
      if counts.held > 0 {
        log.warning("\(feed.name): \(PollSentence.held(counts, feed: feed.name))")
      }
      if counts.hasGap, counts.held == 0 {
        log.warning("\(feed.name): \(PollSentence.gap(counts))")
      }
    }
  }
}
