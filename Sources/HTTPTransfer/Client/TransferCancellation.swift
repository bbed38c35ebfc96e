import Locking

/// Ends a request from outside, as cancelling its task does: for a task that goes on to the next
/// request then. It also costs less than making a task's cancellation known to the transfer.
public final class TransferCancellation: Sendable {
  private struct State {
    var isCancelled = false
    var target: (loop: TransferLoop, exchange: Exchange)?
  }

  private let state = Guarded(State())

  /// One for one request.
  public init() {}

  /// Ends the request with ``TransferError/cancelled``, also if it has yet to be sent. What has been
  /// answered stays so.
  public func cancel() {
    let target = state.withLock { state in
      state.isCancelled = true
      return state.target
    }
    if let target { Self.end(target.exchange, of: target.loop) }
  }

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
