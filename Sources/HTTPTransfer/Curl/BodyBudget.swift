/// The bytes that all bodies in transfer hold together. Touched only on the loop's thread.
///
/// When they come to more than the limit, the largest body goes: pausing would let the few that
/// filled the budget stop everybody else.
final class BodyBudget {
  let limit: Int
  private(set) var used = 0
  private let active: ActiveExchanges
  /// Exchanges to be ended as soon as libcurl has returned.
  private(set) var condemned: [Exchange] = []

  init(limit: Int, active: ActiveExchanges) {
    self.limit = limit
    self.active = active
  }

  /// Accounts for bytes that an exchange is about to keep.
  ///
  /// - Returns: an error if the exchange itself is to end.
  func take(_ count: Int, for exchange: Exchange) -> TransferError? {
    guard exchange.refusal == nil else { return exchange.refusal }
    used &+= count
    guard used > limit else { return nil }
    let victim = active.largest ?? exchange
    if victim === exchange || victim.body.count <= exchange.body.count + count {
      return give(back: count)
    }
    used &-= victim.body.count
    victim.body = []
    victim.refusal = .memoryBudget(limit: limit)
    condemned.append(victim)
    return used > limit ? give(back: count) : nil
  }

  private func give(back count: Int) -> TransferError {
    used &-= count
    return .memoryBudget(limit: limit)
  }

  /// An exchange has ended; what it held is no longer ours.
  func release(_ count: Int) { used &-= count }

  func takeCondemned() -> [Exchange] {
    defer { condemned = [] }
    return condemned
  }
}
