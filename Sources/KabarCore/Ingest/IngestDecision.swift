/// Decides which items of a document are new, and what becomes of them.
///
/// Pure: what is remembered comes in as a protocol, time as an argument, and the outcome is a list
/// of things to write.
public struct IngestDecision<Memory: ItemMemory> {
  let document: FeedObservation
  let policy: FeedPolicy.Values
  let context: IngestContext
  let now: Timestamp
  let memory: Memory
  var plan = IngestPlan()
  /// The key that decides for each item.
  var decisive: [Digest128] = []

  /// A known item is noted as seen again after so many days; a write for each poll would cost more
  /// than all other work.
  public static var touchDays: Int { 7 }

  /// - Parameters:
  ///   - document: the document.
  ///   - policy: the feed's policy.
  ///   - context: what is remembered of the feed.
  ///   - now: the time of the poll.
  ///   - memory: what is remembered of its items.
  /// - Throws: what `memory` throws.
  public static func plan(
    _ document: FeedObservation, policy: FeedPolicy.Values, context: IngestContext,
    now: Timestamp, memory: Memory
  ) throws -> IngestPlan {
    var decision = IngestDecision(
      document: document, policy: policy, context: context, now: now, memory: memory)
    try decision.run()
    return decision.plan
  }

  private mutating func run() throws {
    plan.counts.items = document.items.count
    plan.counts.isFirst = context.isFirst
    plan.newestPublished = context.newestPublished
    for key in document.sharedKeys {
      let owner = try memory.owner(of: key)
      if owner == nil || owner?.item != nil { plan.sharedKeys.append(key) }
    }
    var unknown: [Int] = []
    var present: [ItemID] = []
    present.reserveCapacity(document.items.count)
    var aliased: [(index: Int, item: ItemID)] = []
    decisive.reserveCapacity(document.items.count)
    for index in document.items.indices {
      guard let owner = try lookUp(index), let item = owner.item else {
        unknown.append(index)
        continue
      }
      if owner.version == 0 {
        aliased.append((index, item))
      } else {
        present.append(item)
        try note(item, index, owner)
      }
    }
    if !(aliased.isEmpty && unknown.isEmpty) {
      var taken = Set(present)
      for (index, item) in aliased {
        // An alias of an item that is here under its own name is no alias.
        if taken.insert(item).inserted {
          let key = decisive[index]
          let by = Recognition(alias: document.items[index].keys.kind(of: key))
          plan.rekeyings.append(.init(item: item, index: index, key: key, by: by))
          try noteChange(item, index)
        } else {
          unknown.append(index)
        }
      }
      if context.itemCount > 0 { unknown = try recognise(unknown, taken: &taken) }
    }
    plan.counts.known = document.items.count - unknown.count
    plan.counts.new = unknown.count
    plan.counts.hasGap =
      !context.isFirst && context.itemCount > 0 && !document.items.isEmpty
      && plan.counts.known == 0
    dispose(of: unknown)
    // By index: a copy of an item counts a dozen references.
    for index in document.items.indices {
      if let published = document.items[index].published {
        plan.newestPublished = max(plan.newestPublished ?? published, min(published, now))
      }
    }
  }

  /// The owner of the first key that may decide; a key that was once shared decides nothing.
  private mutating func lookUp(_ index: Int) throws -> KeyOwner? {
    for key in document.items[index].ladder {
      let owner = try memory.owner(of: key)
      if let owner, owner.item == nil { continue }
      decisive.append(key)
      return owner
    }
    // Each of its names was shared once; all of them together name it.
    let key = document.items[index].keys.combined(document.identity)
    decisive.append(key)
    return try memory.owner(of: key)
  }

  private mutating func note(_ id: ItemID, _ index: Int, _ owner: KeyOwner) throws {
    let today = now.day
    if today - owner.seenDay >= Self.touchDays || today < owner.seenDay - 1 {
      plan.touches.append(.init(item: id, key: decisive[index]))
    }
    if policy.updates, owner.version != document.items[index].digests.version {
      try noteChange(id, index)
    }
  }

  private mutating func noteChange(_ id: ItemID, _ index: Int) throws {
    guard policy.updates, let known = try memory.item(id) else { return }
    let observed = document.items[index].digests
    let changed = ChangedFields(from: known.digests, to: observed)
    guard !changed.isEmpty else { return }
    let wasShown = known.disposition == .notified || known.disposition == .baseline
    // Back to what it was before: two servers with two versions, not news.
    let isRevert = known.previousVersion == observed.version
    let isEvent = context.updatesWereOn && wasShown && !isRevert
    if isEvent, let last = known.lastEvent, now - last < policy.updateCooldown {
      // Said later, if it is still so then: the document is looked at again, changed or not.
      plan.counts.keptBackSince = min(plan.counts.keptBackSince ?? last, last)
      return
    }
    plan.updates.append(
      .init(item: id, index: index, key: decisive[index], changed: changed, isEvent: isEvent))
    if isEvent {
      plan.counts.updated += 1
      plan.counts.notified += 1
    }
  }

  // MARK: - Aliases

  private struct Candidate {
    var index: Int
    var item: ItemID
    var by: Recognition
    var isSure: Bool
  }

  /// Recognises items that go by a new guid or link; returns those that remain unknown.
  private mutating func recognise(
    _ unknown: [Int], taken: inout Set<ItemID>
  ) throws -> [Int] {
    let ruleChanged = context.lastRule.map { $0 != document.identity } ?? false
    guard document.identity == .auto || ruleChanged else { return unknown }
    var candidates: [Candidate] = []
    for index in unknown {
      if let candidate = try candidate(index, taken: taken, ruleChanged: ruleChanged) {
        taken.insert(candidate.item)
        candidates.append(candidate)
      }
    }
    // When a CMS rewrites its ids, it rewrites many; one lone resemblance may be chance.
    let isWholesale = candidates.count >= 2 && candidates.count * 2 >= unknown.count
    var found: Set<Int> = []
    for candidate in candidates where candidate.isSure || isWholesale {
      found.insert(candidate.index)
      plan.rekeyings.append(
        .init(
          item: candidate.item, index: candidate.index, key: decisive[candidate.index],
          by: candidate.by))
      try noteChange(candidate.item, candidate.index)
    }
    return unknown.filter { !found.contains($0) }
  }

  private func candidate(
    _ index: Int, taken: Set<ItemID>, ruleChanged: Bool
  ) throws -> Candidate? {
    let item = document.items[index]
    let keys = item.keys
    var doubtful: Candidate?
    let aliases: [(Digest128?, Recognition)] = [
      (keys.guid, .guid), (keys.link, .link), (keys.page, .link), (keys.guidPath, .guidPath),
      (keys.text, .text),
    ]
    for case (let key?, let by) in aliases where item.ownKeys.contains(key) {
      guard let owner = try memory.owner(of: key)?.item, !taken.contains(owner) else { continue }
      guard let known = try memory.item(owner) else { continue }
      let isSure = ruleChanged || agrees(item, known, by)
      if isSure { return Candidate(index: index, item: owner, by: by, isSure: true) }
      doubtful = doubtful ?? Candidate(index: index, item: owner, by: by, isSure: false)
    }
    return doubtful
  }

  /// Whether something beside the alias speaks for the same item.
  ///
  /// To take a new item for a known one loses it; to take a known one for new only repeats it.
  private func agrees(_ item: ItemObservation, _ known: KnownItem, _ by: Recognition) -> Bool {
    let sameDate = item.published != nil && item.published == known.published
    let sameTitle = item.digests.title != 0 && item.digests.title == known.digests.title
    let isAlone = document.items.count < 2
    switch by {
    case .key, .guid: return true
    case .link:
      // A status page's feed of one entry may link each to the same page.
      return sameDate || sameTitle || (item.keys.linkIsDeep && !isAlone)
    case .guidPath:
      // Two blogs in one planet may both have a `/?p=12`.
      return sameDate || sameTitle
    case .text:
      // "All systems operational" is published again and again, each time as news.
      let undated = item.published == nil || known.published == nil
      return sameDate || (undated && !isAlone)
    }
  }
}

extension Timestamp {
  /// Days since 1970 in UTC.
  public var day: Int {
    let days = seconds / 86_400
    return Int(seconds % 86_400 < 0 ? days - 1 : days)
  }
}
