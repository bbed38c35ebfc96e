/// The order of events within a document: oldest first.
enum EventOrder {
  /// `indices` in the order of publication. By date if all are dated, else by their place in the
  /// document, which lists the newest first unless its dates say otherwise.
  static func oldestFirst(_ indices: [Int], of items: [ItemObservation]) -> [Int] {
    let ascending = isAscending(items)
    let inDocument = ascending ? indices.sorted() : indices.sorted(by: >)
    guard indices.count > 1, indices.allSatisfy({ items[$0].published != nil }) else {
      return inDocument
    }
    let dated = inDocument.enumerated().map { (place: $0, index: $1, date: items[$1].published) }
    return dated.sorted { one, two in
      guard let first = one.date, let second = two.date, first != second else {
        return one.place < two.place
      }
      return first < second
    }.map(\.index)
  }

  /// Whether the document lists its oldest item first, as far as its dates tell.
  static func isAscending(_ items: [ItemObservation]) -> Bool {
    var rising = 0
    var falling = 0
    var previous: Timestamp?
    for item in items {
      guard let date = item.published else { continue }
      if let previous {
        if date > previous { rising += 1 } else if date < previous { falling += 1 }
      }
      previous = date
    }
    return rising > falling
  }
}
