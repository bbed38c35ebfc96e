import HTTPTransfer
import KabarCore

extension Scheduler {
  /// Whether a poll may follow a redirect to another server. It is a guest there as well: it waits
  /// for its place among those that are asked there, and leaves alone who asked for that.
  func passage(of index: Int, to url: String) async -> TransferControl.Passage {
    guard let before = polls[index]?.host, !isStopped else { return .go }
    let key = gate.key(forURL: url)
    guard key != before.key else { return .go }
    let now = clock.now()
    let host = gate.host(key)
    if let until = gate.silence(of: host, at: now) { return heldBack(until, at: now) }
    let hasReservation = redirectPlaces.removeValue(forKey: index) == key
    switch gate.enter(host, index: index, at: now, hasReservation: hasReservation) {
    case .go:
      polls[index]?.host = host
      passOn(before, at: now)
    case .reserved(let time), .blocked(let time):
      redirectPlaces[index] = key
      return heldBack(time, at: now)
    case .inLine:
      // Whoever waits for a host holds neither another one's place nor a transfer's.
      transferring -= 1
      passOn(before, at: now)
      await withUnsafeContinuation { continuation in
        polls[index]?.passage = continuation
        pump()
      }
    }
    return .go
  }

  private func heldBack(_ until: Timestamp, at now: Timestamp) -> TransferControl.Passage {
    .heldBack(milliseconds: Int(clamping: (until - now).milliseconds))
  }

  /// Lets a poll go on that waits for a place at a host.
  ///
  /// - Parameter host: where it has one now; `nil` = all is over.
  /// - Returns: whether the feed's poll waits so.
  func letPass(_ index: Int, to host: HostGate.Host?) -> Bool {
    guard let waiting = polls[index]?.passage else { return false }
    polls[index]?.passage = nil
    if let host { polls[index]?.host = host }
    transferring += 1
    waiting.resume()
    return true
  }
}
