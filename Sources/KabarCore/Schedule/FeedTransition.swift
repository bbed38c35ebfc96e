extension FeedState {
  /// Polls in a row that must agree before a permanent redirect is remembered.
  public static let redirectConfirmations = 3

  /// The address to request: the configured one, or where it has permanently moved to.
  public func requestURL(configured: String) -> String {
    guard let moved = permanentRedirect, moved.seen >= Self.redirectConfirmations else {
      return configured
    }
    return moved.target
  }

  /// The state after a poll: validators, failures, redirects, the next poll time and its reason.
  ///
  /// - Parameters:
  ///   - record: the poll.
  ///   - counts: what the document brought; zero without one.
  public func advanced(by record: PollRecord, counts: PollCounts) -> FeedState {
    var next = self
    next.lastPoll = record.polledAt
    let wasSilent = status == 0
    next.status = record.status
    next.hostSilentUntil = record.hostSilentUntil
    switch record.outcome {
    case .notModified, .sameBody, .document:
      next.succeed(record, counts, wasSilent: wasSilent)
    case .failed(let sentence, let isCounted):
      next.fail(record, sentence, isCounted: isCounted)
    case .heldBack(let until):
      next.status = status
      next.nextPoll = min(max(until, record.polledAt), record.polledAt + Backoff.ceiling)
      next.nextPollReason = NextPoll.hostLimit
    case .gone:
      next.isGone = true
      next.error =
        "410 Gone: the feed is switched off; to revive it, remove it, reload, and add it again"
      next.nextPoll = nil
      next.nextPollReason = "gone"
    }
    return next
  }

  private mutating func succeed(
    _ record: PollRecord, _ counts: PollCounts, wasSilent: Bool
  ) {
    let now = record.polledAt
    // What was wrong with the last document still is until there is another.
    if case .document = record.outcome {
      error = record.complaint
    } else if failures > 0 || wasSilent {
      error = nil
    }
    failures = 0
    isGone = false
    lastSuccess = now
    if let fresh = record.validators { validators = fresh }
    if record.wasUnconditional, record.status == 200 { lastUnconditional = now }
    noteRedirect(record)
    if case .document(let document) = record.outcome {
      bodyDigest = document.bodyDigest
      title = document.title ?? title
      homePageURL = document.homePageURL ?? homePageURL
      pace = document.pace
      if record.isCut {
        bodyDigest = nil
        validators = Validators()
      }
      if let since = counts.keptBackSince {
        keepBack(since: since, cooldown: record.policy.values.updateCooldown)
      }
      if baseline == nil {
        // A document that ends before its first item says nothing about the feed.
        if !(record.isCut && document.items.isEmpty) { baseline = now }
      } else if counts.new > counts.belated {
        arrivals = Array((arrivals + [now]).suffix(Cadence.memory))
      }
    }
    let poll = NextPoll.afterSuccess(
      at: now, state: self, policy: record.policy.values, hints: record.hints)
    nextPoll = poll.time
    nextPollReason = poll.reason
  }

  private mutating func fail(_ record: PollRecord, _ sentence: String, isCounted: Bool) {
    error = sentence
    guard isCounted else {
      // The fault was ours: as if the poll had not been, but soon again, each in its slot.
      nextPoll = record.polledAt + Slot.offset(feed, within: record.hints.spread)
      nextPollReason = "own network down"
      return
    }
    failures += 1
    if !record.usedRememberedRedirect {
      // A row that is not yet complete begins anew, unless we are only asked to be quiet.
      if record.status != 429 { permanentRedirect = nil }
    } else if hasMovedOn(record) {
      // The configured address is asked again, without the validators that the target gave.
      validators = Validators()
      permanentRedirect = nil
    }
    let poll = NextPoll.afterFailure(
      at: record.polledAt, state: self, policy: record.policy.values, hints: record.hints)
    nextPoll = poll.time
    nextPollReason = poll.reason
  }

  /// Whether a failed remembered target is no longer the feed's place: at once where it says so, by a
  /// 404 or by something that is no feed; where it only can't be had, after so many failures in a
  /// row and a day.
  private func hasMovedOn(_ record: PollRecord) -> Bool {
    let isTemporary = [0, 408, 425, 429].contains(record.status) || record.status >= 500
    guard isTemporary else { return true }
    // Who asks to be left alone is there.
    guard record.status != 429, failures >= Self.redirectConfirmations else { return false }
    return lastSuccess.map { record.polledAt - $0 >= Self.redirectPatience } ?? true
  }

  /// How long a remembered target may be out of reach.
  private static let redirectPatience = Interval.days(1)

  private mutating func noteRedirect(_ record: PollRecord) {
    if let target = record.permanentRedirect {
      let seen = permanentRedirect?.target == target ? (permanentRedirect?.seen ?? 0) : 0
      permanentRedirect = PermanentRedirect(
        target: target, seen: min(seen + 1, Self.redirectConfirmations))
    } else if !record.usedRememberedRedirect {
      permanentRedirect = nil
    }
  }
}
