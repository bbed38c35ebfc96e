import KabarCore
import Testing

/// What becomes of items that were behind the end of a first document that was cut.
@Suite struct CutBaselineTests {
  private func items(_ numbers: [Int], dated: Bool = false) -> [ParsedItem] {
    numbers.map { entry("\($0)", "t\($0)", published: dated ? noon($0) : nil) }
  }

  @Test func theFirstWholeDocumentCompletesTheBaseline() {
    for isDated in [false, true] {
      var feed = Story()
      feed.now = noon(40)
      #expect(feed.poll(items([40, 39], dated: isDated), isCut: true).titles.isEmpty)
      // More than flood_limit, and old: still no accident of the publisher's.
      let whole = feed.poll(items([41] + (1...40).reversed(), dated: isDated))
      #expect(whole.titles == ["t41"])
      #expect(whole.counts.belated == 38 && whole.counts.held == 0 && whole.counts.new == 39)
      // From then on an item at the end is news, as ever.
      #expect(feed.poll(items([41] + (0...40).reversed())).titles == ["t0"])
    }
  }

  @Test func aFeedThatIsAlwaysCutTellsWhatIsNewAtItsTop() {
    var feed = Story()
    for numbers in [[5, 4], [6, 5], [8, 7, 6, 5, 4, 3], [8, 7], [9, 8, 7, 6], [12, 11, 10]] {
      feed.poll(items(numbers), isCut: true)
    }
    #expect(feed.told == ["t6", "t7", "t8", "t9", "t10", "t11", "t12"])
    // Whole at last: what was never seen is old.
    #expect(feed.poll(items((1...13).reversed())).titles == ["t13"])
  }

  @Test func ofAFeedWithItsOldestItemFirstTheDatesTell() {
    var feed = Story()
    feed.now = noon(5)
    feed.poll(items([1, 2], dated: true), isCut: true)
    #expect(feed.poll(items(Array(1...7), dated: true), after: .days(2)).titles == ["t6", "t7"])
  }

  @Test func initialDecidesOverTheRestToo() {
    for (initial, told): (InitialNotification, [String]) in [
      (.all, ["t1", "t2", "t3", "t6"]), (.newest(4), ["t2", "t3", "t6"]), (.newest(1), ["t6"]),
    ] {
      var feed = Story()
      feed.policy.initial = initial
      feed.poll(items([5, 4]), isCut: true)
      #expect(feed.told == (initial == .newest(1) ? ["t5"] : ["t4", "t5"]))
      let rest = feed.poll(items([6, 5, 4, 3, 2, 1]))
      #expect(rest.titles == told && rest.counts.notified == told.count)
    }
  }

  @Test func anythingButTheFirstDocumentMayBeCut() {
    var feed = Story()
    feed.poll(items([3, 2, 1]))
    feed.poll(items([3]), isCut: true)
    #expect(feed.poll(items([3, 2, 1, 0])).titles == ["t0"])
  }
}
