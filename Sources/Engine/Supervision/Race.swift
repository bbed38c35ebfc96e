import Dispatch
import KabarCore
import Synchronization

/// Waiting for work, but not for ever.
///
/// A task group would not do: it waits for its children, and one that hangs can't be told to stop.
final class Race: Sendable {
  private let waiting: Mutex<CheckedContinuation<Void, Never>?>

  private init(_ continuation: CheckedContinuation<Void, Never>) {
    waiting = Mutex(continuation)
  }

  /// Returns when `work` is done or `limit` is over, whichever comes first; the work goes on then.
  static func run(within limit: Interval, _ work: @escaping @Sendable () async -> Void) async {
    await withCheckedContinuation { continuation in
      let race = Race(continuation)
      Task {
        await work()
        race.end()
      }
      // Dispatch's timer needs none of the threads that may be hanging.
      let deadline = DispatchTime.now() + .milliseconds(Int(max(0, limit.milliseconds)))
      DispatchQueue.global().asyncAfter(deadline: deadline) { race.end() }
    }
  }

  private func end() {
    waiting.withLock { continuation in
      continuation?.resume()
      continuation = nil
    }
  }
}
