import Locking

/// What its sender has to say about a request while it is under way.
public final class TransferControl: Sendable {
  /// Whether a request may go on.
  public enum Passage: Sendable, Hashable {
    /// It may.
    case go
    /// It ends: the server is to be left alone for so long.
    case heldBack(milliseconds: Int)
  }

  /// Asked before a redirect is followed to another server, with the sender's number and the URL
  /// there. It may wait: the connection to the server before is free, and the time doesn't count.
  public typealias Gate = @Sendable (_ number: Int, _ url: String) async -> Passage

  private let number: Int
  private let gate: Gate?
  private struct State {
    var isCancelled = false
    var target: (loop: TransferLoop, exchange: Exchange)?
  }

  private let state = Guarded(State())

  /// One for one request.
  ///
  /// - Parameters:
  ///   - number: the sender's own, for the gate.
  ///   - gate: `nil` lets redirects lead anywhere.
  public init(number: Int = 0, gate: Gate? = nil) {
    self.number = number
    self.gate = gate
  }

  /// Ends the request with ``TransferError/cancelled``, also if it has yet to be sent. What has been
  /// answered stays so. A request with a control doesn't look at its task's cancellation: the task
  /// goes on to the next request, and it costs less.
  public func cancel() {
    let target = state.withLock { state in
      state.isCancelled = true
      return state.target
    }
    if let target { Self.end(target.exchange, of: target.loop) }
  }

  func passage(to url: String) async -> Passage { await gate?(number, url) ?? .go }

  /// Names what is to be ended: a redirect makes another exchange of the same request.
  func watch(_ exchange: Exchange, of loop: TransferLoop) {
    let isLate = state.withLock { state in
      state.target = (loop, exchange)
      return state.isCancelled
    }
    if isLate { Self.end(exchange, of: loop) }
  }

  private static func end(_ exchange: Exchange, of loop: TransferLoop) {
    loop.executor.run { loop.assumeIsolated { $0.cancel(exchange) } }
  }
}
