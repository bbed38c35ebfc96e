import Testing

@testable import KabarCore

private let start = Timestamp(seconds: 1_795_435_200)

private func record(
  _ state: FeedState, _ outcome: PollOutcome, _ change: (inout PollRecord) -> Void = { _ in }
) -> PollRecord {
  var record = PollRecord(
    state: state, policy: FeedPolicy(), polledAt: start, outcome: outcome)
  change(&record)
  return record
}

extension FeedState {
  fileprivate func after(
    _ outcome: PollOutcome, _ change: (inout PollRecord) -> Void = { _ in }
  ) -> FeedState {
    advanced(by: record(self, outcome, change), counts: PollCounts())
  }
}

@Suite struct FeedTransitionTests {
  @Test func aPermanentRedirectIsRememberedAfterThreePollsInARow() {
    var state = FeedState(feed: FeedID(1))
    for seen in 1...3 {
      #expect(state.requestURL(configured: "http://a/") == "http://a/")
      state = state.after(.notModified) { $0.permanentRedirect = "https://b/" }
      #expect(state.permanentRedirect == PermanentRedirect(target: "https://b/", seen: seen))
    }
    #expect(state.requestURL(configured: "http://a/") == "https://b/")
    let kept = state.after(.notModified) { $0.usedRememberedRedirect = true }
    #expect(kept.requestURL(configured: "http://a/") == "https://b/")
    var down = kept
    down.validators = Validators(etag: "\"b\"")
    for status in [404, 410, 403, 200] {
      let failed = down.after(.failed(sentence: "no feed", counts: true)) {
        $0.usedRememberedRedirect = true
        $0.status = status
      }
      #expect(failed.requestURL(configured: "http://a/") == "http://a/", "\(status)")
      #expect(failed.validators.isEmpty)
    }
  }

  @Test(arguments: [0, 408, 425, 500, 503, 504, 429])
  func aRememberedTargetThatIsOutOfReachKeepsItsPlaceForADay(status: Int) {
    var state = FeedState(feed: FeedID(1))
    state.permanentRedirect = PermanentRedirect(target: "https://b/", seen: 3)
    state.validators = Validators(etag: "\"b\"")
    state.lastSuccess = start
    func fail(_ wait: Interval) {
      state = state.after(.failed(sentence: "down", counts: true)) {
        $0.usedRememberedRedirect = true
        $0.status = status
        $0.polledAt = start + wait
      }
    }
    for hours in [1, 3, 7, 15, 23] as [Int64] {
      fail(.hours(hours))
      #expect(state.requestURL(configured: "http://a/") == "https://b/", "after \(hours) h")
      #expect(state.validators.etag == "\"b\"")
    }
    fail(.days(1))
    // Who asks to be left alone is there.
    let isKept = status == 429
    #expect(state.requestURL(configured: "http://a/") == (isKept ? "https://b/" : "http://a/"))
    #expect(state.validators.isEmpty == !isKept)
  }

  @Test func aFeedPolledOnceADayForgetsNothingForOneFailure() {
    var state = FeedState(feed: FeedID(1))
    state.permanentRedirect = PermanentRedirect(target: "https://b/", seen: 3)
    state.lastSuccess = start
    for day in Int64(1)...3 {
      #expect(state.requestURL(configured: "http://a/") == "https://b/")
      state = state.after(.failed(sentence: "down", counts: true)) {
        $0.usedRememberedRedirect = true
        $0.polledAt = start + .days(day)
      }
    }
    #expect(state.requestURL(configured: "http://a/") == "http://a/")
  }

  @Test func anInterruptedRowOfRedirectsBeginsAnew() {
    var state = FeedState(feed: FeedID(1))
    state = state.after(.notModified) { $0.permanentRedirect = "https://b/" }
    state = state.after(.notModified) { $0.permanentRedirect = "https://b/" }
    state = state.after(.notModified)
    #expect(state.permanentRedirect == nil)
  }

  @Test func failuresCountAndASuccessForgetsThem() {
    var state = FeedState(feed: FeedID(1))
    state.validators = Validators(etag: "\"x\"")
    state = state.after(.failed(sentence: "timed out", counts: true))
    state = state.after(.failed(sentence: "timed out", counts: true))
    #expect(state.failures == 2)
    #expect(state.error == "timed out")
    #expect(state.validators.etag == "\"x\"")
    state = state.after(.notModified)
    #expect(state.failures == 0)
    #expect(state.error == nil)
  }

  @Test func ourOwnFaultIsNotCounted() {
    var state = FeedState(feed: FeedID(1))
    state = state.after(.failed(sentence: "no DNS", counts: false)) {
      $0.hints.spread = .minutes(1)
    }
    #expect(state.failures == 0)
    #expect(state.error == "no DNS")
    #expect(state.nextPoll.map { $0 - start < .minutes(1) } == true)
    #expect(state.after(.notModified).error == nil)
  }

  @Test func goneSwitchesOff() {
    let state = FeedState(feed: FeedID(1)).after(.gone) { $0.status = 410 }
    #expect(state.isGone)
    #expect(state.nextPoll == nil)
    #expect(
      state.error
        == "410 Gone: the feed is switched off; to revive it, remove it, reload, and add it again")
  }

  @Test func aPollThatBringsNothingNewChangesTimesOnly() {
    var state = FeedState(feed: FeedID(1))
    state.validators = Validators(etag: "\"caf\u{e9}\"", lastModified: "yesterday")
    state.baseline = start
    state.status = 304
    let same = state.after(.notModified) { $0.validators = state.validators }
    #expect(same.differsInTimesOnly(from: state))
    #expect(same != state && same.lastPoll == start)
    // Copies are values, whatever they share.
    var other = same
    other.title = "T"
    #expect(same.title == nil && !other.differsInTimesOnly(from: same))
    other.title = nil
    #expect(other == same)
    // The same letters are not the same bytes.
    let renewed = state.after(.notModified) {
      $0.validators = Validators(etag: "\"cafe\u{301}\"", lastModified: "yesterday")
    }
    #expect(renewed.validators.etag?.utf8.count == 8)
    #expect(!renewed.differsInTimesOnly(from: state))
    let redirected = state.after(.notModified) { $0.permanentRedirect = "https://b/" }
    #expect(!redirected.differsInTimesOnly(from: state))
  }

  @Test func aRecordTellsWhatItWasTold() {
    var record = record(FeedState(feed: FeedID(1)), .notModified)
    #expect(record.hints == ScheduleHints() && record.validators == nil && !record.isCut)
    let copy = record
    record.isCut = true
    record.hints.spread = .hours(1)
    record.complaint = "odd"
    record.complaint = nil
    record.usedRememberedRedirect = true
    #expect(record.isCut && record.hints.spread == .hours(1) && record.complaint == nil)
    #expect(record.usedRememberedRedirect && !copy.isCut && copy.hints.isEmpty)
  }
}
