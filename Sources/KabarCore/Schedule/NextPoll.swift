/// When to poll next, and why then.
public struct NextPoll: Sendable, Equatable {
  /// The time.
  public var time: Timestamp
  /// A few words for people: `every 1h`, `Cache-Control`, `backoff 3`.
  public var reason: String

  /// The reason of a poll that `Retry-After` decided.
  public static let retryAfter = "Retry-After"

  /// The reason of a poll that its host's pace or silence has put off.
  public static let hostLimit = "host limit"

  /// The reason of a feed that came back into the configuration after a 410.
  public static let revived = "added again"

  /// Feeds that skip the same hours don't all come back on the stroke of the next one.
  static let skipSpread = Interval.minutes(30)

  /// - Parameters:
  ///   - time: the time.
  ///   - reason: a few words for people.
  public init(time: Timestamp, reason: String) {
    self.time = time
    self.reason = reason
  }

  /// After a success: the interval, lengthened by the feed's habit and by what the server and the
  /// document ask for, never beyond `max_interval`.
  public static func afterSuccess(
    at now: Timestamp, state: FeedState, policy: FeedPolicy.Values, hints: ScheduleHints
  ) -> NextPoll {
    let longest = max(policy.interval, policy.maxInterval)
    var wait = policy.interval
    var cause: StaticString? = "every "
    func lengthen(to asked: Interval, _ why: StaticString?) {
      let bounded = min(asked, longest)
      if bounded > wait {
        wait = bounded
        cause = why
      }
    }
    if policy.adaptive {
      let habit = Cadence.wait(arrivals: state.arrivals, baseline: state.baseline, now: now)
      lengthen(to: habit, "quiet: every ")
    }
    lengthen(to: state.pace.minimum, "feed asks for ")
    if let fresh = hints.freshFor { lengthen(to: fresh, nil) }
    var reason = cause.map { wait.text(after: $0) } ?? hints.freshReason
    var time = now + wait
    let quiet = state.pace.firstAllowed(from: time)
    if quiet > time {
      // A weekend is longer than most limits: then it is polled in, as seldom as they allow.
      time = quiet + Slot.offset(state.feed, within: Self.skipSpread, salt: 3)
      reason = "skipHours/skipDays"
    }
    time = time + Slot.offset(state.feed, within: min(hints.spread, policy.interval))
    return NextPoll(time: min(time, now + longest), reason: reason)
  }

  /// After a failure: `Retry-After` if there was one, else exponential backoff; in any case within
  /// a day.
  public static func afterFailure(
    at now: Timestamp, state: FeedState, policy: FeedPolicy.Values, hints: ScheduleHints
  ) -> NextPoll {
    let latest = now + Backoff.ceiling
    if let retry = hints.retryAt {
      let soonest = min(now + policy.interval, latest)
      // Whoever says "in a second" is not asked more often than usual.
      guard retry > soonest else {
        return NextPoll(
          time: soonest, reason: min(policy.interval, Backoff.ceiling).text(after: "every "))
      }
      return NextPoll(time: min(retry, latest), reason: retryAfter)
    }
    let wait = Backoff.wait(
      failure: state.failures, base: policy.interval,
      limit: min(max(policy.interval, policy.maxInterval), Backoff.ceiling),
      jitter: Slot.fraction(state.feed, salt: UInt64(max(0, state.failures))))
    return NextPoll(time: now + wait, reason: "backoff \(state.failures)")
  }
}
