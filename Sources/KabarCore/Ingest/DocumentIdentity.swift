/// Which keys name an item within one document: a guid or link that different items share names
/// none of them, and an item that is listed twice is one item.
enum DocumentIdentity {
  /// - Returns: the items without repetitions, with their keys set, and the keys that different
  ///   items share.
  static func resolve(
    _ items: consuming [ItemObservation], rule: IdentityRule
  ) -> (items: [ItemObservation], shared: [Digest128]) {
    for index in items.indices {
      var deciding = 0
      items[index].ownKeys = items[index].keys.all(rule, deciding: &deciding)
      items[index].decidingCount = deciding
    }
    return areDistinct(items) ? (items, []) : untangle(items, rule: rule)
  }

  /// Whether no key occurs twice, as in nearly all documents.
  private static func areDistinct(_ items: [ItemObservation]) -> Bool {
    let count = items.reduce(0) { $0 + $1.ownKeys.count }
    guard count < 1 << 16 else { return false }
    let places = 1 << (Int.bitWidth - (count * 2).leadingZeroBitCount)
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: places) { table in
      table.initialize(repeating: 0)
      for item in items {
        for key in item.ownKeys {
          // A digest is as good as random; two halves that agree are worth a closer look. Many that
          // fall into one place can't be had without finding digests for the purpose.
          let half = key.low | 1
          var place = Int(truncatingIfNeeded: key.high) & (places - 1)
          while table[place] != 0 {
            if table[place] == half { return false }
            place = (place + 1) & (places - 1)
          }
          table[place] = half
        }
      }
      return true
    }
  }

  private static func untangle(
    _ items: [ItemObservation], rule: IdentityRule
  ) -> (items: [ItemObservation], shared: [Digest128]) {
    var kept: [ItemObservation] = []
    kept.reserveCapacity(items.count)
    var owners: [Digest128: Int] = [:]
    owners.reserveCapacity(items.count * 4)
    var shared: Set<Digest128> = []
    for item in items {
      let keys = item.ownKeys
      let known = keys.lazy.compactMap { owners[$0] }
      if known.contains(where: { isSame(kept[$0].keys, item.keys, rule) }) { continue }
      for key in keys where owners.updateValue(kept.count, forKey: key) != nil {
        shared.insert(key)
      }
      kept.append(item)
    }
    var first: Set<Digest128> = []
    var result: [ItemObservation] = []
    result.reserveCapacity(kept.count)
    for var item in kept {
      if !shared.isEmpty {
        item.decidingCount = item.ladder.count { !shared.contains($0) }
        item.ownKeys.removeAll { shared.contains($0) }
      }
      if item.decidingCount == 0 {
        // Nothing names it alone; all its names together do.
        item.ownKeys = [item.keys.combined(rule)]
        item.decidingCount = 1
      }
      // Two that agree in all that is left are one item after all.
      if let key = item.ladder.first, !first.insert(key).inserted { continue }
      result.append(item)
    }
    return (result, Array(shared))
  }

  /// Whether two entries of one document are the same item.
  static func isSame(_ one: IdentityKeys, _ two: IdentityKeys, _ rule: IdentityRule) -> Bool {
    switch rule {
    case .title where one.title != nil: return one.title == two.title
    case .content where one.content != nil: return one.content == two.content
    case .link where one.link != nil: return one.link == two.link
    case .guid where one.guid != nil: return one.guid == two.guid
    default: break
    }
    if let guid = one.guid, let other = two.guid {
      // The same guid on another page under another title is a publisher's constant ("N/A").
      guard guid == other else { return false }
      return (one.link == two.link && one.title == two.title) || one.text == two.text
    }
    return one.link == two.link && one.text == two.text
  }
}
