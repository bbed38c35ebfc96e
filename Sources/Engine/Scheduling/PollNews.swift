import Synchronization

/// What running polls tell the scheduler, gathered: it looks once for all that came meanwhile,
/// instead of being called twice a poll.
final class PollNews: Sendable {
  enum Message: Sendable {
    /// A feed's transfer ended although its poll goes on.
    case transferEnded(index: Int, TransferEnd)
    /// The poll of a feed ended.
    case ended(index: Int, PollEnd)
    /// The state of a feed can't be read.
    case unreadable(index: Int)
  }

  private let messages = Mutex<[Message]>([])

  /// - Returns: whether it is the first since the scheduler looked, which must be told.
  func post(_ message: Message) -> Bool {
    messages.withLock { messages in
      messages.append(message)
      return messages.count == 1
    }
  }

  /// All that came, in order.
  func take() -> [Message] {
    messages.withLock { messages in
      defer { messages.removeAll() }
      return messages
    }
  }
}
