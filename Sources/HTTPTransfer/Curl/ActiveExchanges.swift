/// The exchanges that libcurl is working on. Touched only on the loop's thread.
final class ActiveExchanges {
  private(set) var all: [Exchange] = []

  func insert(_ exchange: Exchange) {
    exchange.index = all.count
    all.append(exchange)
  }

  func remove(_ exchange: Exchange) {
    guard all.indices.contains(exchange.index), all[exchange.index] === exchange else { return }
    let last = all.removeLast()
    if last !== exchange {
      all[exchange.index] = last
      last.index = exchange.index
    }
    exchange.index = -1
  }

  /// The one whose body is largest.
  var largest: Exchange? { all.max { $0.body.count < $1.body.count } }
}
