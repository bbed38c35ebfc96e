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
    } else if FloodGuard.holds(
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

  private func initialCount(of candidates: Int) -> Int {
    switch policy.initial {
    case .none: 0
    case .all: candidates
    case .newest(let count): min(max(0, count), candidates)
    }
  }
}
