import KabarCore
import Testing

/// Monday 2026-11-23, 12:00 UTC.
private let noon = Timestamp(seconds: 1_795_435_200)

private func success(
  _ change: (inout FeedState, inout FeedPolicy.Values, inout ScheduleHints) -> Void = { _, _, _ in }
) -> (wait: Interval, reason: String) {
  var state = FeedState(feed: FeedID(7))
  var policy = FeedPolicy.Values()
  var hints = ScheduleHints()
  change(&state, &policy, &hints)
  let poll = NextPoll.afterSuccess(at: noon, state: state, policy: policy, hints: hints)
  return (poll.time - noon, poll.reason)
}

@Suite struct NextPollTests {
  @Test func withoutHintsTheIntervalIsKeptToTheMillisecond() {
    #expect(success() == (.hours(1), "every 1h"))
  }

  @Test func cacheLifetimeLengthensButNeverBeyondTheLongestNorBelowTheInterval() {
    #expect(success { $2.freshFor = .hours(3) } == (.hours(3), "Cache-Control"))
    #expect(success { $2.freshFor = .minutes(5) } == (.hours(1), "every 1h"))
    #expect(success { $2.freshFor = .days(16 * 365) } == (.hours(24), "Cache-Control"))
  }

  @Test func theDocumentsOwnPaceLengthens() {
    var pace = PublishedPace()
    pace.ttlMinutes = 180
    #expect(success { state, _, _ in state.pace = PaceLimits(pace) }.wait == .hours(3))
    pace.updatePeriod = "daily"
    pace.updateFrequency = 4
    #expect(
      success { state, _, _ in state.pace = PaceLimits(pace) } == (.hours(6), "feed asks for 6h"))
  }

  @Test func skippedHoursAndDaysPutThePollOff() {
    var pace = PublishedPace()
    pace.skipHours = [13, 14]
    let poll = success { state, _, _ in state.pace = PaceLimits(pace) }
    #expect(poll.reason == "skipHours/skipDays")
    #expect(poll.wait > .hours(3) && poll.wait < .minutes(210), "in its slot, not on the stroke")
    pace.skipHours = Array(0..<24)
    #expect(success { state, _, _ in state.pace = PaceLimits(pace) }.wait == .hours(1))
    pace.skipHours = []
    pace.skipDays = ["Monday"]
    let monday = success { state, _, _ in state.pace = PaceLimits(pace) }.wait
    #expect(monday > .hours(12) && monday < .minutes(750))
  }

  @Test func aQuietFeedIsPolledLessAndABusyOneAsConfigured() {
    #expect(success { state, _, _ in state.baseline = noon - .days(3) }.wait == .hours(6))
    #expect(success { state, _, _ in state.baseline = noon - .days(300) }.wait == .hours(24))
    #expect(
      success { state, _, _ in
        state.baseline = noon - .days(300)
        state.arrivals = [noon - .hours(3), noon - .hours(2), noon]
      } == (.hours(1), "every 1h"))
    #expect(
      success { state, policy, _ in
        state.baseline = noon - .days(300)
        policy.adaptive = false
      }.wait == .hours(1))
  }

  @Test func backoffDoublesWithJitterAndStaysWithinADay() {
    var state = FeedState(feed: FeedID(7))
    let policy = FeedPolicy.Values()
    var waits: [Interval] = []
    for failures in 1...40 {
      state.failures = failures
      let poll = NextPoll.afterFailure(
        at: noon, state: state, policy: policy, hints: ScheduleHints())
      waits.append(poll.time - noon)
      #expect(poll.reason == "backoff \(failures)")
    }
    #expect(waits[0] >= .hours(1) && waits[0] <= .minutes(75))
    #expect(waits[2] >= .hours(4) && waits[2] <= .hours(5))
    #expect(waits.allSatisfy { $0 <= .hours(24) })
    #expect(waits[39] == .hours(24))
  }

  @Test func retryAfterIsObeyedWithinADay() {
    var hints = ScheduleHints()
    var state = FeedState(feed: FeedID(7))
    state.failures = 1
    for (asked, given, reason) in [
      (Interval.hours(5), Interval.hours(5), "Retry-After"), (.seconds(5), .hours(1), "every 1h"),
      (.days(30), .days(1), "Retry-After"),
    ] {
      hints.retryAt = noon + asked
      let poll = NextPoll.afterFailure(
        at: noon, state: state, policy: FeedPolicy.Values(), hints: hints)
      #expect(poll == NextPoll(time: noon + given, reason: reason))
    }
  }

  private static let lengths: [(Int64, String)] = [
    (0, "0ms"), (-5, "0ms"), (999, "999ms"), (1000, "1s"), (1499, "1s"), (59_500, "1m"),
    (60_000, "1m"), (5_400_000, "1h 30m"), (3_601_000, "1h"), (604_800_000, "7d"),
    (169_200_000, "1d 23h"), (.max, "106751991167d 7h"),
  ]

  @Test(arguments: lengths)
  func intervalsAreReadByPeople(_ milliseconds: Int64, _ text: String) {
    #expect("\(Interval(milliseconds: milliseconds))" == text)
  }
}
