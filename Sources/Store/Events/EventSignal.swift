import Synchronization

/// Wakes those who read the event log after a commit.
final class EventSignal: Sendable {
  private struct State {
    var next = 0
    var readers: [Int: AsyncStream<Int64>.Continuation] = [:]
    var isFinished = false
  }

  private let state = Mutex(State())

  func stream() -> AsyncStream<Int64> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Int64.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state -> Int? in
      guard !state.isFinished else { return nil }
      state.next += 1
      state.readers[state.next] = continuation
      return state.next
    }
    guard let id else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.readers.removeValue(forKey: id) }
    }
    return stream
  }

  func send(_ sequence: Int64) {
    let readers = state.withLock { Array($0.readers.values) }
    for reader in readers { reader.yield(sequence) }
  }

  func finish() {
    let readers = state.withLock { state in
      state.isFinished = true
      return Array(state.readers.values)
    }
    for reader in readers { reader.finish() }
  }
}
