import KabarCore
import Testing

/// Stories that happened to other readers; each comment names the report.
@Suite struct StoryTests {
  /// Two documents of one feed; the second must tell only what is named.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var before: [ParsedItem]
    var after: [ParsedItem]
    var told: [String] = []
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    // fornever.me #3, NetNewsWire #324, feedbin #206: every guid was rewritten to https.
    Case(
      name: "guids move to https",
      before: (1...5).map { entry("http://a.org/\($0)", "t\($0)", "http://a.org/\($0)") },
      after: (1...5).map { entry("https://a.org/\($0)", "t\($0)", "https://a.org/\($0)") }),
    // miniflux #458, NetNewsWire #3835: the same feed comes from another host now and then.
    Case(
      name: "the host moves",
      before: (1...5).map { entry("https://old.org/p/\($0)", "t\($0)", "https://old.org/p/\($0)") },
      after: (1...6).map { entry("https://new.net/p/\($0)", "t\($0)", "https://new.net/p/\($0)") },
      told: ["t6"]),
    // lemon24/reader #79: `http://…/?p=2494` became `/?p=2494`.
    Case(
      name: "guids lose their host",
      before: [entry("http://s.com/?p=2494", "RE: xkcd", nil, "x")],
      after: [entry("/?p=2494", "RE: xkcd", nil, "edited"), entry("/?p=9", "new")],
      told: ["new"]),
    // next-starter-peacock #10, newrelic/docs-website #1271: guids are made anew with every build.
    Case(
      name: "guids are regenerated daily",
      before: (1...4).map { entry("uuid-\($0)", "t\($0)", "https://b.io/\($0)") },
      after: (1...4).map { entry("other-\($0 * 7)", "t\($0)", "https://b.io/\($0)") }),
    // feedbin/support #580: a random guid, the same item; no link to recognise it by.
    Case(
      name: "only title and content stay",
      before: (1...3).map { entry("uuid:e3\($0);id=1", "Service window \($0)", nil, "c\($0)") },
      after: (1...3).map { entry("uuid:e7\($0);id=6", "Service window \($0)", nil, "c\($0)") }),
    // NetNewsWire #4540: no guids, one link and one date for all items of a shop's feed.
    Case(
      name: "one link shared by all, no guids",
      before: (1...6).map { entry(nil, "shirt \($0)", "https://q.com", published: noon(0)) },
      after: (3...8).map { entry(nil, "shirt \($0)", "https://q.com", published: noon(0)) },
      told: ["shirt 8", "shirt 7"]),
    // tt-rss #57: one link for different showings, each with a guid of its own.
    Case(
      name: "one link shared by all, good guids",
      before: (1...3).map { entry("g\($0)", "film", "https://m.it/film") },
      after: (1...4).map { entry("g\($0)", "film", "https://m.it/film") },
      told: ["film"]),
    // MOFA #24, miniflux #4197: every guid is "N/A".
    Case(
      name: "one guid shared by all",
      before: (1...3).map { entry("N/A", "app \($0)", "https://d.l/\($0)") },
      after: (2...4).map { entry("N/A", "app \($0)", "https://d.l/\($0)") },
      told: ["app 4"]),
    // brief #435: no guids, and a link that two items share in one document but not in the next.
    Case(
      name: "a duplicate link goes",
      before: [
        entry(nil, "poll A", "https://e.org/poll"), entry(nil, "poll B", "https://e.org/poll"),
      ],
      after: [
        entry(nil, "poll C", "https://e.org/poll"), entry(nil, "other", "https://e.org/other"),
      ], told: ["other", "poll C"]),
    // feedbin/support #604: an old article, edited and dated anew, keeps its guid.
    Case(
      name: "a known guid with another title and date",
      before: [entry("d1", "The 7 best tools", "https://d.h/best-7", published: noon(-900))],
      after: [entry("d1", "The 10 best tools", "https://d.h/best-10", published: noon(0))]),
    // miniflux #3120: no ids; the link stays while the title changes.
    Case(
      name: "titles change, no guids",
      before: [entry(nil, "Old title", "https://dw.com/a-1"), entry(nil, "b", "https://dw.com/2")],
      after: [entry(nil, "New title", "https://dw.com/a-1"), entry(nil, "b", "https://dw.com/2")]),
    // transvanilla (NetNewsWire #3835), redflagdeals (#4520): parameters that come and go.
    Case(
      name: "tracking parameters change on each fetch",
      before: (1...3).map {
        entry(nil, "t\($0)", "https://n.com/?id=\($0)&utm_source=rss&fbclid=abc\($0)")
      },
      after: (1...4).map {
        entry(nil, "t\($0)", "https://www.n.com/?utm_campaign=x&id=\($0)&sid=\(session($0))#at")
      }, told: ["t4"]),
    // feedbin/support #405, #198: a comment count in the title, the guid stays.
    Case(
      name: "comment counts in titles",
      before: [entry("c1", "Comic (3 comments)", "https://c.com/1")],
      after: [entry("c1", "Comic (9 comments)", "https://c.com/1")]),
    // elfeed #26, brief #294: items without dates are new once.
    Case(
      name: "undated items",
      before: (1...3).map { entry("u\($0)", "u\($0)") },
      after: (1...3).reversed().map { entry("u\($0)", "u\($0)") } + [entry("u0", "u0")],
      told: ["u0"]),
    // devwebfeed #24: items appear with the dates of their sources, days in the past.
    Case(
      name: "back-dated items",
      before: [entry("n2", "n2", published: noon(0))],
      after: [entry("n2", "n2", published: noon(0)), entry("n1", "n1", published: noon(-40))],
      told: ["n1"]),
    // go-neb #84: a publisher edits the date after publishing.
    Case(
      name: "a date that moves",
      before: [entry("m1", "m1", published: noon(0)), entry("m2", "m2", published: noon(-1))],
      after: [entry("m2", "m2", published: noon(1)), entry("m1", "m1", published: noon(2))]),
    // vienna-rss #355: the last film is listed twice in one document.
    Case(
      name: "an item listed twice",
      before: [entry("f1", "film 1", "https://nf/1")],
      after: [
        entry("f2", "film 2", "https://nf/2"), entry("f1", "film 1", "https://nf/1"),
        entry("f2", "film 2", "https://nf/2"),
      ], told: ["film 2"]),
    // brief #428: two different posts under one guid, both new at once.
    Case(
      name: "two new items under one guid",
      before: [entry("x", "zero", "https://p/0")],
      after: [entry("y", "one", "https://p/1"), entry("y", "two", "https://p/2")],
      told: ["two", "one"]),
    // liferea #1195 (comment): a monitor says "normal" again; it is news each time.
    Case(
      name: "a status that comes back is news",
      before: [
        entry("s2", "All normal", "https://st/", "ok", published: noon(0)),
        entry("s1", "Outage", "https://st/", "bad", published: noon(-1)),
      ],
      after: [
        entry("s3", "Outage", "https://st/", "bad", published: noon(1)),
        entry("s2", "All normal", "https://st/", "ok", published: noon(0)),
      ], told: ["Outage"]),
    // Planets of WordPress blogs (FreshRSS #5151 is one): `?p=12` exists on each of them.
    Case(
      name: "two blogs with the same post number",
      before: [entry("http://a.blog/?p=12", "Gardens", "http://a.blog/gardens")],
      after: [
        entry("http://b.blog/?p=12", "Engines", "http://b.blog/engines"),
        entry("http://a.blog/?p=13", "More gardens", "http://a.blog/more"),
      ], told: ["More gardens", "Engines"]),
  ]

  @Test(arguments: cases)
  func onlyWhatIsNewIsTold(_ story: Case) {
    var feed = Story()
    feed.poll(story.before)
    #expect(feed.poll(story.after).titles == story.told)
    // And once told, never again, in either version.
    for _ in 0..<2 {
      #expect(feed.poll(story.before).titles.isEmpty)
      #expect(feed.poll(story.after).titles.isEmpty)
    }
  }

  private static func session(_ number: Int) -> String {
    String(repeating: "\(number % 10)a", count: 16)
  }

  // brief #101, Limnoria #489: after an empty or broken document the old items came again.
  @Test func anEmptyDocumentForgetsNothing() {
    var feed = Story()
    let items = (1...30).map { entry("\($0)", "t\($0)") }
    feed.poll(items)
    #expect(feed.poll([]).titles.isEmpty)
    let back = feed.poll(items)
    #expect(back.titles.isEmpty && back.counts.held == 0 && back.counts.known == 30)
  }

  // nextcloud/news #2717, FreshRSS #3532: old items came back as unread.
  @Test func anItemThatComesBackAfterAYearIsNotNew() {
    var feed = Story()
    feed.poll([entry("1", "t1"), entry("2", "t2")])
    feed.poll([entry("2", "t2")])
    #expect(feed.poll([entry("1", "t1"), entry("2", "t2")], after: .days(360)).titles.isEmpty)
  }

  // A feed that was empty when it was added: its first item is news.
  @Test func theBaselineIsAFact() {
    var feed = Story()
    feed.poll([])
    #expect(feed.poll([entry("1", "t1")]).titles == ["t1"])
  }

  @Test func theFirstPollTellsTheNewestOldestFirst() {
    for (initial, told): (InitialNotification, [String]) in [
      (.none, []), (.newest(2), ["t2", "t3"]), (.all, ["t1", "t2", "t3"]),
      (.newest(9), ["t1", "t2", "t3"]),
    ] {
      var feed = Story()
      feed.policy.initial = initial
      let items = [3, 1, 2].map { entry("\($0)", "t\($0)", published: noon($0)) }
      #expect(feed.poll(items).titles == told)
    }
  }

  // FreshRSS #5909: guids are bad in one document, good in the next, bad again.
  @Test func guidsThatAreSharedNowAndThen() {
    var feed = Story()
    let good = (1...4).map { entry("g\($0)", "t\($0)", "https://m.com/\($0)") }
    let bad = (1...4).map { entry("g", "t\($0)", "https://m.com/\($0)") }
    feed.poll(good)
    for _ in 0..<3 {
      #expect(feed.poll(bad).titles.isEmpty)
      #expect(feed.poll(good).titles.isEmpty)
    }
    // A lone item under the guid that others shared is still told.
    #expect(feed.poll([entry("g", "t5", "https://m.com/5")]).titles == ["t5"])
    #expect(feed.poll([entry("g", "t6", "https://m.com/6")]).titles == ["t6"])
  }

  // go-neb #84, FreshRSS #1362: ids "1", "2", "3" exist in every feed; memories are per feed.
  @Test func thePerFeedRuleDecides() {
    let edited = [
      entry("1", "New title", "https://a/1", "c"), entry("2", "t2", "https://a/9", "d"),
    ]
    for (rule, told): (IdentityRule, [String]) in [
      (.guid, []), (.link, ["t2"]), (.title, ["New title"]), (.content, []), (.auto, []),
    ] {
      var feed = Story()
      feed.policy.identity = rule
      feed.poll([entry("1", "t1", "https://a/1", "c"), entry("2", "t2", "https://a/2", "d")])
      #expect(feed.poll(edited).titles == told, "\(rule)")
    }
  }

  @Test func changingTheRuleTellsNothingOld() {
    var feed = Story()
    let items = (1...40).map { entry("\($0)", "t\($0)", "https://a/\($0)", "c\($0)") }
    feed.poll(items)
    for rule in IdentityRule.allCases {
      feed.policy.identity = rule
      let poll = feed.poll(items)
      #expect(poll.titles.isEmpty && poll.counts.held == 0, "\(rule)")
    }
  }
}
