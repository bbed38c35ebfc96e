/// One ended poll on its way to the store: everything that one transaction commits.
///
/// Small, since it is handed on often: what few polls have to tell is behind a reference.
public struct PollRecord: Sendable {
  /// The feed's state as it was before the poll: as read from the store, and no more than that.
  public var state: FeedState
  /// The feed's policy in force.
  public var policy: FeedPolicy
  /// When the poll ended.
  public var polledAt: Timestamp
  /// What came of it.
  public var outcome: PollOutcome
  /// The last HTTP status; 0 if there was no answer.
  public var status: Int
  /// Whether the request was sent without validators.
  public var wasUnconditional: Bool

  private var details: CopyOnWrite<Details>?

  private struct Details: Sendable, Equatable {
    var hints = ScheduleHints()
    var validators: Validators?
    var complaint: String?
    var isCut = false
    var permanentRedirect: String?
    var usedRememberedRedirect = false
  }

  /// A record of a poll of which only the outcome is known; the rest is set by the pipeline.
  public init(state: FeedState, policy: FeedPolicy, polledAt: Timestamp, outcome: PollOutcome) {
    self.state = state
    self.policy = policy
    self.polledAt = polledAt
    self.outcome = outcome
    status = 0
    wasUnconditional = false
  }

  private mutating func change(_ body: (inout Details) -> Void) {
    // Optional chaining would copy what is there.
    var changed = details ?? CopyOnWrite(Details())
    details = nil
    body(&changed.value)
    details = changed
  }
}

extension PollRecord {
  /// What the answer says about the next poll.
  public var hints: ScheduleHints {
    get { details?.value.hints ?? ScheduleHints() }
    set { if details != nil || !newValue.isEmpty { change { $0.hints = newValue } } }
  }

  /// The new validators, of a 200 or 304 that had some; `nil` keeps the old ones.
  public var validators: Validators? {
    get { details?.value.validators }
    set { if details != nil || newValue != nil { change { $0.validators = newValue } } }
  }

  /// What is wrong with the document although it was taken, in one sentence.
  public var complaint: String? {
    get { details?.value.complaint }
    set { if details != nil || newValue != nil { change { $0.complaint = newValue } } }
  }

  /// Whether the document ended too soon. Neither its validators nor its digest are kept: they would
  /// keep what is missing from being seen until the feed changes again.
  public var isCut: Bool {
    get { details?.value.isCut ?? false }
    set { if details != nil || newValue { change { $0.isCut = newValue } } }
  }

  /// Where a chain of only permanent redirects led; `nil` if there was none.
  public var permanentRedirect: String? {
    get { details?.value.permanentRedirect }
    set { if details != nil || newValue != nil { change { $0.permanentRedirect = newValue } } }
  }

  /// Whether the request went to a remembered target instead of the configured address.
  public var usedRememberedRedirect: Bool {
    get { details?.value.usedRememberedRedirect ?? false }
    set { if details != nil || newValue { change { $0.usedRememberedRedirect = newValue } } }
  }
}

/// What came of a poll. The expected ones are no errors.
public enum PollOutcome: Sendable {
  /// 304: no parse, no write but the schedule.
  case notModified
  /// 200 with the same bytes as last time: no parse.
  case sameBody
  /// A feed document, prepared for the store.
  indirect case document(FeedObservation)
  /// The poll failed; one sentence says why. `counts` is false when the fault was ours (all hosts
  /// failed at once).
  indirect case failed(sentence: String, counts: Bool)
  /// A redirect leads to a host that is to be left alone until then: nothing was learned.
  case heldBack(until: Timestamp)
  /// 410: the feed is switched off.
  case gone

  /// Whether nothing came of the poll.
  public var isFailure: Bool {
    switch self {
    case .failed, .gone: true
    case .notModified, .sameBody, .document, .heldBack: false
    }
  }
}

extension PollRecord {
  /// The silence that a 429 asks for, for the whole host: a day at most, since whatever is said a
  /// feed is tried again by then.
  public var hostSilentUntil: Timestamp? {
    status == 429 ? Self.hostSilence(until: hints.retryAt, from: polledAt) : nil
  }

  /// The silence that is kept of the one that a host asked for.
  public static func hostSilence(until: Timestamp?, from now: Timestamp) -> Timestamp? {
    guard let until, until > now else { return nil }
    return min(until, now + Backoff.ceiling)
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

  /// Whether nothing is said, whatever would be the reason.
  var isEmpty: Bool { freshFor == nil && retryAt == nil && spread == .zero }
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
