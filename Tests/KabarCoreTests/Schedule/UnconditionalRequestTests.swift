import KabarCore
import Testing

@Suite struct UnconditionalRequestTests {
  @Test func onceAWeekAlsoAfterTheClockWasSetBack() {
    let now = Timestamp(seconds: 1_795_435_200)
    var state = FeedState(feed: FeedID(1))
    func isDue(after last: Timestamp?) -> Bool {
      state.lastUnconditional = last
      return UnconditionalRequest.isDue(state, cooldown: .hours(6), now: now)
    }
    #expect(isDue(after: nil))
    #expect(!isDue(after: now))
    #expect(!isDue(after: now - .days(6)))
    #expect(isDue(after: now - .days(9)))
    // A step of some minutes is no reason to ask again.
    #expect(!isDue(after: now + .minutes(10)))
    #expect(isDue(after: now + .days(30)))
  }
}
