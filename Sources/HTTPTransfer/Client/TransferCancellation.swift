/// Ends a request from outside, as cancelling its task does: for a task that goes on to the next
/// request then. It also costs less than making a task's cancellation known to the transfer.
///
/// `@unchecked Sendable`: everything that changes is behind the lock.
public final class TransferCancellation: @unchecked Sendable {
  private let lock = ThreadLock()
  private var isCancelled = false
  private var target: (loop: TransferLoop, exchange: Exchange)?

  /// One for one request.
  public init() {}

  /// Ends the request with ``TransferError/cancelled``, also if it has yet to be sent. What has been
  /// answered stays so.
  public func cancel() {
    let target = lock.with {
      isCancelled = true
      return self.target
    }
    if let target { Self.end(target.exchange, of: target.loop) }
  }

  /// Names what is to be ended: a redirect makes another exchange of the same request.
  func watch(_ exchange: Exchange, of loop: TransferLoop) {
    let isLate = lock.with {
      target = (loop, exchange)
      return isCancelled
    }
    if isLate { Self.end(exchange, of: loop) }
  }

  private static func end(_ exchange: Exchange, of loop: TransferLoop) {
    loop.executor.run { loop.assumeIsolated { $0.cancel(exchange) } }
  }
}
