/// Tells a publisher's accident (an archive that shows up at once, a CMS that rewrites everything)
/// from a busy day.
enum FloodGuard {
  /// Whether the new items `fresh` are to be held.
  ///
  /// - Parameters:
  ///   - fresh: indices of new items that would be notified.
  ///   - items: the document.
  ///   - known: how many of its items are known.
  ///   - limit: up to so many are never held.
  static func holds(
    _ fresh: [Int], of items: [ItemObservation], known: Int, limit: Int, context: IngestContext,
    now: Timestamp
  ) -> Bool {
    guard fresh.count > max(0, limit), context.itemCount > 0 else { return false }
    if known == 0 { return !isNaturalTurnover(fresh, of: items, context: context, now: now) }
    guard let newest = context.newestPublished else {
      return olderByPlace(fresh, of: items) * 2 > fresh.count
    }
    var older = 0
    var undated: [Int] = []
    for index in fresh {
      guard let published = items[index].published else {
        undated.append(index)
        continue
      }
      if published < newest { older += 1 }
    }
    older += olderByPlace(undated, of: items)
    return older * 2 > fresh.count
  }

  /// A feed that publishes more between two polls than a document holds has nothing in common with
  /// its last one every time. Its items are dated, one after the other, since we last looked, or not
  /// much earlier: an article may be dated up to an hour before a cache shows it, but hardly longer
  /// than we were away.
  private static func isNaturalTurnover(
    _ fresh: [Int], of items: [ItemObservation], context: IngestContext, now: Timestamp
  ) -> Bool {
    guard let newest = context.newestPublished, let last = context.lastSuccess else { return false }
    let slack = min(.hours(1), max(.zero, now - last))
    let earliest = max(newest, last - slack)
    var dates: Set<Timestamp> = []
    for index in fresh {
      guard let published = items[index].published, published > earliest,
        published <= now + slack
      else { return false }
      dates.insert(published)
    }
    return dates.count * 2 >= fresh.count
  }

  /// Undated items can only be judged by their place: behind a known one they are older.
  private static func olderByPlace(_ fresh: [Int], of items: [ItemObservation]) -> Int {
    guard !fresh.isEmpty, !EventOrder.isAscending(items) else { return 0 }
    let new = Set(fresh)
    guard let firstKnown = items.indices.first(where: { !new.contains($0) }) else { return 0 }
    return fresh.count { $0 > firstKnown && items[$0].published == nil }
  }
}
