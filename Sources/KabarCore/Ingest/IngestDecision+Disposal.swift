extension IngestDecision {
  /// Decides what becomes of the items that nobody knows.
  mutating func dispose(of unknown: [Int]) {
    guard !unknown.isEmpty else { return }
    var fresh: [Int] = []
    for index in EventOrder.oldestFirst(unknown, of: document.items) {
      let item = document.items[index]
      if let rule = item.filteredBy {
        plan.counts.filtered += 1
        plan.insertions.append(
          .init(
            index: index, key: decisive[index], disposition: .filtered, rule: rule))
      } else if let limit = policy.maxAge, let published = item.published,
        now - published > limit
      {
        plan.counts.tooOld += 1
        let rule = "max_age \(limit)"
        plan.insertions.append(
          .init(
            index: index, key: decisive[index], disposition: .tooOld, rule: rule))
      } else {
        fresh.append(index)
      }
    }
    if context.isFirst {
      let notified = initialCount(of: fresh.count)
      for (place, index) in fresh.enumerated() {
        let isNotified = place >= fresh.count - notified
        plan.insertions.append(
          .init(
            index: index, key: decisive[index], disposition: isNotified ? .notified : .baseline,
            rule: nil))
      }
      plan.counts.notified += notified
      return
    }
    fresh = completeBaseline(fresh, unknown)
    if FloodGuard.holds(
      fresh, of: document.items, known: plan.counts.known, limit: policy.floodLimit,
      context: context, now: now)
    {
      plan.counts.held = fresh.count
      for index in fresh {
        plan.insertions.append(
          .init(
            index: index, key: decisive[index], disposition: .held, rule: "flood_limit"))
      }
    } else {
      for index in fresh {
        plan.insertions.append(
          .init(
            index: index, key: decisive[index], disposition: .notified, rule: nil))
      }
      plan.counts.notified += fresh.count
    }
  }

  /// Items that were behind the end of a first document that was cut belong to the first poll, and
  /// `initial` decides over them.
  ///
  /// They are behind all that is known, and not dated since: what is new stands before that, also in
  /// a feed that is cut each time, or has a date that says so.
  ///
  /// - Parameters:
  ///   - fresh: indices of new items, the oldest first.
  ///   - unknown: indices of all that nobody knows.
  /// - Returns: those of `fresh` that are really new.
  private mutating func completeBaseline(_ fresh: [Int], _ unknown: [Int]) -> [Int] {
    guard let baseline = context.cutBaseline else { return fresh }
    let unknown = Set(unknown)
    guard let lastKnown = document.items.indices.last(where: { !unknown.contains($0) }) else {
      return fresh
    }
    func isBelated(_ index: Int) -> Bool {
      index > lastKnown && document.items[index].published.map { $0 <= baseline } ?? true
    }
    let belated = fresh.filter(isBelated)
    var notified = initialCount(of: belated.count)
    if case .newest(let count) = policy.initial {
      // What is known was told before, or is newer than all of these.
      notified = min(max(0, count - plan.counts.known), belated.count)
    }
    for (place, index) in belated.enumerated() {
      let isNotified = place >= belated.count - notified
      plan.insertions.append(
        .init(
          index: index, key: decisive[index], disposition: isNotified ? .notified : .baseline,
          rule: isNotified ? nil : IngestPlan.cutRule))
    }
    plan.counts.belated = belated.count
    plan.counts.notified += notified
    return fresh.filter { !isBelated($0) }
  }

  private func initialCount(of candidates: Int) -> Int {
    switch policy.initial {
    case .none: 0
    case .all: candidates
    case .newest(let count): min(max(0, count), candidates)
    }
  }
}
