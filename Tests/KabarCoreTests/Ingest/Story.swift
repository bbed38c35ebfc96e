import KabarCore
import Testing

/// A feed's history told in documents, decided against a memory in plain dictionaries.
struct Story {
  final class Memory: ItemMemory {
    var owners: [Digest128: KeyOwner] = [:]
    var items: [ItemID: KnownItem] = [:]
    var lookUps = 0

    func owner(of key: Digest128) -> KeyOwner? {
      lookUps += 1
      return owners[key]
    }

    func item(_ id: ItemID) -> KnownItem? { items[id] }
  }

  let memory = Memory()
  var policy = FeedPolicy.Values()
  var context = IngestContext()
  var now = Timestamp(seconds: 1_770_000_000)
  /// Titles of all events so far, updates with a `*`.
  private(set) var told: [String] = []

  /// A poll an hour (or `after`) later; returns what it tells.
  ///
  /// - Parameter isCut: whether the document ended too soon.
  @discardableResult
  mutating func poll(
    _ items: [ParsedItem], after: Interval = .hours(1), isCut: Bool = false
  ) -> (titles: [String], counts: PollCounts) {
    now = now + after
    var feed = ParsedFeed(format: .rss)
    feed.items = items
    let document = FeedObservation(
      parsed: feed, bodyDigest: Digest128(high: 0, low: 0), policy: FeedPolicy(policy),
      encode: { _ in [] })
    guard
      let plan = try? IngestDecision.plan(
        document, policy: policy, context: context, now: now, memory: memory)
    else { return ([], PollCounts()) }
    var titles: [String] = []
    for update in plan.updates where update.isEvent {
      titles.append((document.items[update.index].title ?? "") + "*")
    }
    for insertion in plan.insertions where insertion.disposition == .notified {
      titles.append(document.items[insertion.index].title ?? "")
    }
    if context.isFirst || !isCut { context.cutBaseline = isCut ? now : nil }
    apply(plan, document)
    told += titles
    return (titles, plan.counts)
  }

  private mutating func apply(_ plan: IngestPlan, _ document: FeedObservation) {
    for key in plan.sharedKeys {
      memory.owners[key] = KeyOwner(item: nil, seenDay: 0, version: 0)
    }
    for touch in plan.touches { memory.owners[touch.key]?.seenDay = now.day }
    for rekeying in plan.rekeyings {
      let recorded = memory.items[rekeying.item]?.digests.version
      write(
        rekeying.key, document.items[rekeying.index], of: rekeying.item, version: recorded ?? 0)
    }
    for update in plan.updates {
      let item = document.items[update.index]
      let before = memory.items[update.item]
      memory.items[update.item]?.previousVersion = before?.digests.version ?? 0
      memory.items[update.item]?.digests = item.digests
      if update.isEvent { memory.items[update.item]?.lastEvent = now }
      memory.owners[update.key]?.version = item.digests.version
    }
    for insertion in plan.insertions {
      let item = document.items[insertion.index]
      let id = ItemID(Int64(memory.items.count + 1))
      memory.items[id] = KnownItem(
        disposition: insertion.disposition, published: item.published, digests: item.digests)
      write(insertion.key, item, of: id, version: item.digests.version)
    }
    context.isFirst = false
    context.lastSuccess = now
    context.newestPublished = plan.newestPublished
    context.itemCount += plan.insertions.count
    context.updatesWereOn = policy.updates
    if !document.items.isEmpty { context.lastRule = document.identity }
  }

  private func write(
    _ key: Digest128, _ item: ItemObservation, of id: ItemID, version: UInt64
  ) {
    memory.owners[key] = KeyOwner(item: id, seenDay: now.day, version: version)
    for alias in item.ownKeys where memory.owners[alias] == nil {
      memory.owners[alias] = KeyOwner(item: id, seenDay: 0, version: 0)
    }
  }
}

func entry(
  _ guid: String?, _ title: String?, _ link: String? = nil, _ content: String? = nil,
  published: Timestamp? = nil
) -> ParsedItem {
  var item = ParsedItem()
  item.id = guid
  item.title = title
  item.url = link
  item.contentHTML = content
  item.published = published
  return item
}

/// A day's noon, `day` days after the beginning of the stories.
func noon(_ day: Int) -> Timestamp { Timestamp(seconds: 1_770_000_000) + .days(Int64(day)) }
