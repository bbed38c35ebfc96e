import KabarCore
import Testing

@Suite struct FloodAndUpdateTests {
  // Limnoria #489, liferea #1195: an archive shows up at once.
  @Test func anArchiveThatShowsUpIsHeld() {
    var feed = Story()
    let known = (1...10).map { entry("k\($0)", "k\($0)", published: noon(-$0)) }
    let archive = (11...60).map { entry("k\($0)", "k\($0)", published: noon(-$0)) }
    feed.poll(known)
    let flood = feed.poll(known + archive)
    #expect(flood.titles.isEmpty)
    #expect(flood.counts.held == 50 && flood.counts.known == 10 && !flood.counts.hasGap)
    // It is said once; what is really new afterwards is told.
    let next = feed.poll([entry("n", "n", published: noon(1))] + known + archive)
    #expect(next.titles == ["n"] && next.counts.held == 0)
  }

  @Test func undatedItemsBehindKnownOnesAreAnArchiveToo() {
    var feed = Story()
    let known = (1...10).map { entry("k\($0)", "k\($0)") }
    feed.poll(known)
    #expect(feed.poll(known + (11...50).map { entry("k\($0)", "k\($0)") }).counts.held == 40)
  }

  @Test func aCMSThatRewritesEverythingIsHeld() {
    var feed = Story()
    feed.poll((1...30).map { entry("a\($0)", "a\($0)", published: noon(-$0)) })
    // All at one time of today, with other titles: nothing is left to recognise them by.
    let rewritten = (1...30).map { entry("b\($0)", "b\($0)", published: noon(0)) }
    let flood = feed.poll(rewritten)
    #expect(flood.titles.isEmpty && flood.counts.held == 30 && flood.counts.hasGap)
    #expect(feed.poll(rewritten).counts.known == 30)
  }

  @Test func aBusyFeedIsNeverHeld() {
    var feed = Story()
    var number = 0
    // Fifty items an hour through a window of thirty: nothing in common with the last poll.
    for _ in 0..<5 {
      let from = feed.now
      number += 50
      let window = (0..<30).map { place in
        entry(
          "\(number - place)", "\(number - place)",
          published: from + .minutes(Int64(59 - place)))
      }
      let poll = feed.poll(window)
      #expect(poll.counts.held == 0)
      if !poll.counts.isFirst {
        #expect(poll.titles.count == 30 && poll.counts.hasGap)
      }
    }
    // Few items are no flood, however old.
    #expect(
      feed.poll((0..<25).map { entry("o\($0)", "o\($0)", published: noon(-99)) }).titles.count == 25
    )
  }

  @Test func aDocumentExchangedWithinAMinuteIsHeld() {
    var feed = Story()
    feed.poll((1...30).map { entry("a\($0)", "a\($0)", published: noon(-$0)) })
    // Newer than all that is known, but nobody wrote thirty articles while we looked away.
    let now = feed.now
    let exchanged = (1...30).map {
      entry("b\($0)", "b\($0)", published: now + .minutes(Int64(-$0)))
    }
    #expect(feed.poll(exchanged, after: .minutes(1)).counts.held == 30)
  }

  @Test func filteredAndOldItemsAreKnownForGood() {
    struct Word: TextPattern {
      var word: String
      func isFound(in text: String) -> Bool { text.contains(word) }
    }
    var feed = Story()
    feed.policy.exclude = [
      FilterRule(source: "title:ad", field: .title, pattern: Word(word: "ad"))
    ]
    feed.policy.maxAge = .days(7)
    feed.poll([])
    let items = [
      entry("1", "ad 1"), entry("2", "old", published: noon(-8)),
      entry("3", "fresh", published: noon(-6)),
    ]
    let poll = feed.poll(items)
    #expect(poll.titles == ["fresh"])
    #expect(poll.counts.filtered == 1 && poll.counts.tooOld == 1 && poll.counts.new == 3)
    feed.policy.exclude = []
    feed.policy.maxAge = nil
    #expect(feed.poll(items).titles.isEmpty)
  }

  @Test func updatesAreToldOncePerCooldownAndOnlyIfReal() {
    var feed = Story()
    feed.policy.updates = true
    feed.poll([entry("1", "title", "https://a/1?utm_source=x", "<p class='a'>text</p>")])
    // Attributes, tracking parameters and dates are no change.
    let same = entry("1", "title", "https://a/1", "<p class='b'> text </p>", published: noon(3))
    #expect(feed.poll([same]).titles.isEmpty)
    #expect(feed.poll([entry("1", "title 2", "https://a/1", "text")]).titles == ["title 2*"])
    #expect(feed.poll([entry("1", "title 3", "https://a/1", "text")]).titles.isEmpty)
    let late = feed.poll([entry("1", "title 3", "https://a/1", "text")], after: .hours(6))
    #expect(late.titles == ["title 3*"])
    #expect(late.counts.updated == 1 && late.counts.known == 1)
  }

  @Test func whatTheCooldownKeepsBackIsToldAfterIt() {
    var feed = Story()
    feed.policy.updates = true
    let others = (1...2).map { entry("o\($0)", "o\($0)", "https://a/o\($0)", "text \($0)") }
    feed.poll([entry("1", "A", "https://a/1", "text")] + others)
    #expect(feed.poll([entry("1", "B", "https://a/1", "text")] + others).titles == ["B*"])
    let told = feed.now
    // A new guid and a new title at once, within the cooldown.
    let changed = [entry("new-1", "C", "https://a/1", "text")] + others
    let kept = feed.poll(changed)
    #expect(kept.titles.isEmpty && kept.counts.known == 3)
    #expect(kept.counts.keptBackSince == told)
    #expect(feed.poll(changed).counts.keptBackSince == told)
    let late = feed.poll(changed, after: .hours(5))
    #expect(late.titles == ["C*"] && late.counts.keptBackSince == nil)
    // Back to what was announced before the cooldown ended: nothing is left to tell.
    #expect(feed.poll([entry("new-1", "D", "https://a/1", "text")] + others).titles.isEmpty)
    #expect(feed.poll(changed, after: .hours(7)).titles.isEmpty)
  }

  @Test func anItemJustToldMayBeUpdatedAtOnce() {
    var feed = Story()
    feed.policy.updates = true
    feed.poll([])
    feed.poll([entry("1", "title")])
    #expect(
      feed.poll([entry("1", "title, mended")], after: .minutes(5)).titles == ["title, mended*"])
    #expect(feed.poll([entry("1", "title, again")], after: .minutes(5)).titles.isEmpty)
    #expect(feed.told == ["title", "title, mended*"])
  }

  // A feed alternating between two versions (two servers behind one name): one update at most.
  @Test func alternatingVersionsAreNoUpdates() {
    var feed = Story()
    feed.policy.updates = true
    let versions = [entry("1", "A"), entry("1", "B")]
    feed.poll([versions[0]])
    for turn in 1...10 { feed.poll([versions[turn % 2]], after: .hours(7)) }
    #expect(feed.told == ["B*"])
  }

  @Test func switchingUpdatesOnTellsNothingOld() {
    var feed = Story()
    feed.poll([entry("1", "A"), entry("2", "B")])
    feed.poll([entry("1", "A, edited"), entry("2", "B")])
    feed.policy.updates = true
    #expect(feed.poll([entry("1", "A, edited"), entry("2", "B")]).titles.isEmpty)
    #expect(feed.poll([entry("1", "A"), entry("2", "B, edited")]).titles == ["B, edited*"])
  }

  @Test func aDocumentOfKnownItemsCostsOneLookUpEach() {
    var feed = Story()
    let items = (1...30).map { entry("\($0)", "t\($0)", "https://a/\($0)") }
    feed.poll(items)
    feed.memory.lookUps = 0
    feed.poll(items)
    #expect(feed.memory.lookUps == 30)
  }
}
