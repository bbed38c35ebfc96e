/// One ended poll on its way to the store: everything that one transaction commits.
public struct PollRecord: Sendable {
  /// The feed's state as it was before the poll.
  public var state: FeedState
  /// The feed's policy in force.
  public var policy: FeedPolicy
  /// When the poll ended.
  public var polledAt: Timestamp
  /// What came of it.
  public var outcome: PollOutcome
  /// What the answer says about the next poll.
  public var hints: ScheduleHints
  /// The last HTTP status; 0 if there was no answer.
  public var status: Int
  /// The new validators, of a 200 or 304 that had some; `nil` keeps the old ones.
  public var validators: Validators?
  /// What is wrong with the document although it was taken, in one sentence.
  public var complaint: String?
  /// Whether the document ended too soon. Neither its validators nor its digest are kept: they would
  /// keep what is missing from being seen until the feed changes again.
  public var isCut = false
  /// Whether the request was sent without validators.
  public var wasUnconditional: Bool
  /// Where a chain of only permanent redirects led; `nil` if there was none.
  public var permanentRedirect: String?
  /// Whether the request went to a remembered target instead of the configured address.
  public var usedRememberedRedirect = false

  /// A record of a poll of which only the outcome is known; the rest is set by the pipeline.
  public init(state: FeedState, policy: FeedPolicy, polledAt: Timestamp, outcome: PollOutcome) {
    self.state = state
    self.policy = policy
    self.polledAt = polledAt
    self.outcome = outcome
    hints = ScheduleHints()
    status = 0
    wasUnconditional = false
  }
}

/// What came of a poll. The expected ones are no errors.
public enum PollOutcome: Sendable {
  /// 304: no parse, no write but the schedule.
  case notModified
  /// 200 with the same bytes as last time: no parse.
  case sameBody
  /// A feed document, prepared for the store.
  case document(FeedObservation)
  /// The poll failed; one sentence says why. `counts` is false when the fault was ours (all hosts
  /// failed at once).
  case failed(sentence: String, counts: Bool)
  /// 410: the feed is switched off.
  case gone

  /// Whether nothing came of the poll.
  public var isFailure: Bool {
    switch self {
    case .failed, .gone: true
    case .notModified, .sameBody, .document: false
    }
  }
}

extension PollRecord {
  /// The silence that a 429 asks for, for the whole host: a day at most, since whatever is said a
  /// feed is tried again by then.
  public var hostSilentUntil: Timestamp? {
    guard status == 429, let until = hints.retryAt, until > polledAt else { return nil }
    return min(until, polledAt + Backoff.ceiling)
  }
}

/// What an answer says about the next poll, apart from the document.
public struct ScheduleHints: Sendable, Hashable {
  /// From `Cache-Control: max-age` or `Expires`.
  public var freshFor: Interval?
  /// Which field said so.
  public var freshReason = "Cache-Control"
  /// From `Retry-After` of a 429 or 503.
  public var retryAt: Timestamp?
  /// The window over which feeds that were polled together are pushed apart; zero = not at all.
  public var spread = Interval.zero

  /// Nothing said.
  public init() {}
}

/// What one poll brought, for the log, `kabar feeds` and the next poll time.
public struct PollCounts: Sendable, Hashable {
  /// Items in the document.
  public var items = 0
  /// Items never seen before.
  public var new = 0
  /// Known items that really changed.
  public var updated = 0
  /// Known items.
  public var known = 0
  /// New items that a filter took.
  public var filtered = 0
  /// New items older than `max_age`.
  public var tooOld = 0
  /// New items that belong to the first document, which was cut before them.
  public var belated = 0
  /// New items that the flood guard holds.
  public var held = 0
  /// Events made.
  public var notified = 0
  /// Whether this was the first document of the feed.
  public var isFirst = false
  /// Whether no item was known although the feed had some before: items may have been missed.
  public var hasGap = false
  /// Since when `update_cooldown` keeps a change back: the last `item.updated` of the item that was
  /// told first; `nil` if none is kept back.
  public var keptBackSince: Timestamp?

  /// Nothing.
  public init() {}
}
