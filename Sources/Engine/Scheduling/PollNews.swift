import Synchronization

/// What running polls tell the scheduler, gathered: it looks once for all that came meanwhile,
/// instead of being called twice a poll.
final class PollNews: Sendable {
  enum Message: Sendable {
    /// A feed's transfer ended although its poll goes on.
    case transferEnded(index: Int, TransferEnd)
    /// A worker has no work any more.
    case free(PollWorkers.Idle)
    /// The poll of a feed ended, or its state can't be read (`nil`).
    case ended(index: Int, PollEnd?)
  }

  private struct State {
    var messages: [Message] = []
    var listener: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Has `listener` called at the first message after each look.
  func listen(_ listener: @escaping @Sendable () -> Void) {
    state.withLock { $0.listener = listener }
  }

  func post(_ message: Message) {
    let listener = state.withLock { state in
      state.messages.append(message)
      return state.messages.count == 1 ? state.listener : nil
    }
    listener?()
  }

  /// All that came, in order.
  func take() -> [Message] {
    state.withLock { state in
      defer { state.messages.removeAll() }
      return state.messages
    }
  }
}
