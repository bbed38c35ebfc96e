import KabarCore
import Store

/// What is remembered of a finished request for `kabar why`.
struct AttemptReport: Sendable, Equatable {
  var at: Timestamp
  var latency: Interval
  /// The beginning of the answer, fit for one line.
  var answer: String?
}

extension DeliveryQueue {
  /// A request has come back.
  ///
  /// - Parameters:
  ///   - id: the claim's.
  ///   - outcome: what became of it.
  ///   - report: for the record.
  ///   - chance: a random number in 0..<1.
  /// - Returns: what the log should say.
  mutating func finish(
    _ id: Int, _ outcome: DeliveryOutcome, _ report: AttemptReport, chance: Double
  ) -> [DeliveryNotice] {
    guard let claim = inFlight.removeValue(forKey: id) else { return [] }
    switch outcome {
    case .taken(let status):
      return succeed(claim, status: status, report)
    case .gone:
      note(claim, status: 410, report)
      giveBack(claim.deliveries)
      guard !isOff else { return [] }
      isOff = true
      return [.gone]
    case .busy(let status, let until):
      note(claim, status: status, report)
      giveBack(claim.deliveries)
      let longest = report.at + policy.longestRetryAfter
      let resume = min(until, longest)
      defer { pausedUntil = max(pausedUntil ?? resume, resume) }
      return pausedUntil == nil ? [.busy(status: status, until: resume)] : []
    case .refused(let status, let sentence):
      return fail(claim, status: status, sentence, counts: true, report, chance: chance)
    case .unreachable(let sentence):
      return fail(claim, status: 0, sentence, counts: !circuit.isDown, report, chance: chance)
    case .dropped:
      giveBack(claim.deliveries)
      return []
    }
  }

  /// Settles an event without sending it: its content is gone.
  mutating func pass(_ delivery: QueuedDelivery) {
    if delivery.hasRow { progress.finished.append(delivery.seq) }
    window.set(delivery.seq, .passed)
    hasProgress = true
  }

  /// A request goes out with fewer events than it claimed: the others were passed.
  mutating func keep(_ claim: DeliveryClaim) {
    guard let whole = inFlight.updateValue(claim, forKey: claim.id) else { return }
    let kept = Set(claim.deliveries.map(\.feed))
    for delivery in whole.deliveries where !kept.contains(delivery.feed) && !delivery.hasFailed {
      lines.release(delivery.feed)
    }
  }

  /// Ends a request of which nothing is left to send.
  mutating func abandon(_ id: Int) {
    guard let claim = inFlight.removeValue(forKey: id) else { return }
    for delivery in claim.deliveries where !delivery.hasFailed { lines.release(delivery.feed) }
  }

  /// Puts unsent events back where they came from, in front.
  mutating func giveBack(_ deliveries: [QueuedDelivery], holding kept: Set<FeedID> = []) {
    var returned: [FeedID: [Int64]] = [:]
    for delivery in deliveries {
      if delivery.hasRow {
        if !delivery.hasFailed { returned[delivery.feed, default: []] += [] }
      } else {
        returned[delivery.feed, default: []].append(delivery.seq)
      }
    }
    for delivery in deliveries.reversed() where delivery.hasRow { due.prepend(delivery) }
    for (feed, seqs) in returned {
      lines.release(feed, returned: seqs)
      if kept.contains(feed) { lines.hold(feed) }
    }
  }

  private mutating func succeed(
    _ claim: DeliveryClaim, status: Int, _ report: AttemptReport
  ) -> [DeliveryNotice] {
    for delivery in claim.deliveries {
      if delivery.hasRow {
        progress.finished.append(delivery.seq)
        progress.attempts.append(record(delivery, status, report))
      } else {
        window.set(delivery.seq, .taken)
      }
    }
    release(claim)
    let since = circuit.succeeded()
    guard let since else { return [] }
    progress.wakesWaiting = true
    return [.back(downFor: report.at - since)]
  }

  private mutating func fail(
    _ claim: DeliveryClaim, status: Int, _ sentence: String, counts: Bool, _ report: AttemptReport,
    chance: Double
  ) -> [DeliveryNotice] {
    let isFirst = circuit.failuresInARow == 0
    let goesDown = circuit.failed(
      now: report.at, isProbe: claim.isProbe, policy: policy, chance: chance)
    var notices: [DeliveryNotice] = []
    for delivery in claim.deliveries {
      let notice = except(
        delivery, status, sentence, counts: counts, isAlone: claim.deliveries.count == 1, report,
        chance: chance)
      if case .dead = notice {
        notices.append(notice)
      } else if case .failure(let seq, let sentence, let next) = notice, isFirst, notices.isEmpty {
        notices.append(.firstFailure(seq: seq, sentence: sentence, next: next))
      } else if notices.isEmpty {
        notices.append(notice)
      }
    }
    release(claim)
    if goesDown, let nextProbe = circuit.nextProbe {
      notices.append(.down(sentence: sentence, nextProbe: nextProbe))
    }
    return notices
  }

  /// An event gets a row of its own, so that the cursor can go on.
  private mutating func except(
    _ delivery: QueuedDelivery, _ status: Int, _ sentence: String, counts: Bool, isAlone: Bool,
    _ report: AttemptReport, chance: Double
  ) -> DeliveryNotice {
    var attempts = delivery.attempts
    if counts { attempts &+= 1 }
    // Of a batch it isn't known which event was refused: none is given up before it went alone.
    if !isAlone { attempts = min(attempts, limits.maxAttempts - 1) }
    let isDead = counts && attempts >= limits.maxAttempts
    var next = report.at + policy.wait(afterAttempts: max(attempts, 1), chance: chance)
    if !counts, let probe = circuit.nextProbe { next = probe }
    progress.failed.append(
      DeliveryException(
        seq: delivery.seq, isDead: isDead, attempts: attempts, nextTry: next, status: status,
        error: sentence))
    if counts { progress.attempts.append(record(delivery, status, report, sentence)) }
    if !delivery.hasRow { window.set(delivery.seq, .excepted) }
    return isDead
      ? .dead(seq: delivery.seq, attempts: attempts, sentence: sentence)
      : .failure(seq: delivery.seq, sentence: sentence, next: next)
  }

  /// An answer that is about the sink, and no failure of the events, is remembered with them.
  private mutating func note(_ claim: DeliveryClaim, status: Int, _ report: AttemptReport) {
    progress.attempts += claim.deliveries.map { record($0, status, report) }
    hasProgress = true
  }

  /// The request's slot stays taken until the commit; its feeds' lines go on.
  private mutating func release(_ claim: DeliveryClaim) {
    for feed in Set(claim.deliveries.lazy.filter { !$0.hasFailed }.map(\.feed)) {
      lines.release(feed)
    }
    uncommitted += 1
    hasProgress = true
  }

  private func record(
    _ delivery: QueuedDelivery, _ status: Int, _ report: AttemptReport, _ sentence: String? = nil
  ) -> AttemptRecord {
    AttemptRecord(
      seq: delivery.seq, at: report.at, status: status, latency: report.latency,
      answer: report.answer ?? sentence)
  }
}
