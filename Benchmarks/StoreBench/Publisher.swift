import KabarCore

/// A site as a feed reader meets it: publishes at its own pace, moves its guids now and then, lets
/// an old item come back, and serves an empty document once in a while.
struct Publisher {
  /// An article under the names it has at present.
  struct Article {
    /// Its number among all articles of all sites.
    var serial: Int
    var published: Timestamp
    /// Counts the sites' renamings of all guids.
    var naming: Int
    /// When it was last in the document.
    var left: Timestamp
    var observation: ItemObservation
  }

  /// What left its document longer ago doesn't come back: a store may have forgotten it.
  private static let memory = Interval.days(365)

  let number: Int
  /// Articles a day.
  let rate: Double
  /// Articles in a document.
  let length: Int
  private(set) var document: [Article] = []
  /// Whether the document is another than at the last poll.
  private(set) var hasChanged = true
  /// Articles that left the document, some of them to come back.
  private var archive: [Article] = []
  private var guest: (article: Article, until: Timestamp)?
  private var naming = 0
  private var isEmpty = false
  private let policy: FeedPolicy.Values
  private(set) var renamings = 0
  private(set) var returns = 0

  init(_ number: Int, policy: FeedPolicy.Values, random: inout Random) {
    self.number = number
    self.policy = policy
    // Of a hundred feeds: newspapers, magazines, lively blogs, quiet ones, nearly silent ones.
    rate =
      switch number % 100 {
      case 0: 24
      case 1..<10: 6
      case 10..<40: 1
      case 40..<80: 0.2
      default: 0.03
      }
    length = 20 + random.below(11)
  }

  /// One hour of the site's life.
  ///
  /// - Parameters:
  ///   - now: the end of the hour.
  ///   - serial: numbers the articles.
  mutating func live(until now: Timestamp, serial: inout Int, random: inout Random) {
    if isEmpty {
      isEmpty = false
      hasChanged = true
    }
    var expected = rate / 24
    while expected > 0 {
      if random.unit() < expected { publish(now, &serial, &random) }
      expected -= 1
    }
    if random.unit() < 1 / (24.0 * 200) { rename() }
    if random.unit() < 1 / (24.0 * 100), guest == nil,
      let old = archive.randomElement(&random), now - old.left < Self.memory
    {
      guest = (old, now + .days(3))
      returns += 1
      hasChanged = true
    }
    if let until = guest?.until, until < now {
      guest = nil
      hasChanged = true
    }
    if random.unit() < 1 / (24.0 * 60) {
      isEmpty = true
      hasChanged = true
    }
  }

  /// Serves its articles again, if the document was empty.
  mutating func recover() {
    isEmpty = false
    hasChanged = true
  }

  /// The document as served now; `nil` = 304.
  mutating func serve() -> [ItemObservation]? {
    guard hasChanged else { return nil }
    hasChanged = false
    if isEmpty { return [] }
    return (guest.map { [$0.article] } ?? []).map(\.observation) + document.map(\.observation)
  }

  /// Where an article is and what it is called; `nil` if it isn't in the document.
  func story(of serial: Int, now: Timestamp) -> String? {
    let isGuest = guest?.article.serial == serial
    guard
      let article = isGuest ? guest?.article : document.first(where: { $0.serial == serial })
    else { return nil }
    func days(since time: Timestamp) -> Int64 { (now - time).milliseconds / 86_400_000 }
    let absence = isGuest ? "back, had left \(days(since: article.left)) days before, " : ""
    return "feed \(number) (\(rate) a day), \(absence)published \(days(since: article.published)) "
      + "days before, guids of its naming \(article.naming), the site's \(naming), "
      + "guid \(article.observation.keys.guid.map { "\($0)" } ?? "none")"
  }

  mutating func publish(_ now: Timestamp, _ serial: inout Int, _ random: inout Random) {
    let size = 400 + random.below(3200)
    document.insert(
      article(serial, published: now - .minutes(Int64(random.below(60))), size: size), at: 0)
    serial += 1
    hasChanged = true
    while document.count > length {
      var old = document.removeLast()
      old.left = now
      if archive.count < 40 {
        archive.append(old)
      } else {
        archive[random.below(archive.count)] = old
      }
    }
  }

  /// A content management system gives every guid of the document another form.
  private mutating func rename() {
    naming += 1
    renamings += 1
    hasChanged = true
    document = document.map { old in
      var new = article(old.serial, published: old.published, size: 0)
      new.observation.json = old.observation.json
      return new
    }
  }

  private func article(_ serial: Int, published: Timestamp, size: Int) -> Article {
    var item = ParsedItem()
    item.id = "tag:site\(number).example,\(naming):\(serial &* 7919)"
    item.url = "https://site\(number).example/news/\(serial)/a-headline-as-a-slug"
    item.title = "Headline \(serial) of feed \(number) with some more words"
    item.contentText = "The words of article \(serial) of feed \(number)."
    item.published = published
    var json = Array("\(serial) ".utf8)
    json += repeatElement(UInt8(ascii: "x"), count: size)
    return Article(
      serial: serial, published: published, naming: naming, left: published,
      observation: ItemObservation(item, policy: policy, json: json))
  }
}

/// SplitMix64: the same years every time.
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}

extension Array {
  func randomElement(_ random: inout Random) -> Element? {
    isEmpty ? nil : self[random.below(count)]
  }
}
