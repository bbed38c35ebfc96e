import Engine
import KabarCore
import Synchronization

/// A clock that stands still until it is moved to the next wake-up.
final class ManualClock: EngineClock {
  private struct State {
    var now: Timestamp
    var wake: Timestamp?
  }

  private let state: Mutex<State>

  init(_ start: Timestamp) {
    state = Mutex(State(now: start))
  }

  func now() -> Timestamp { state.withLock { $0.now } }

  func arm(at time: Timestamp, _ wake: @escaping @Sendable () -> Void) {
    state.withLock { $0.wake = time }
  }

  func disarm() { state.withLock { $0.wake = nil } }

  /// Moves to the next wake-up, but not beyond `end`.
  func advance(upTo end: Timestamp) {
    state.withLock { state in
      state.now = min(max(state.wake ?? end, state.now), end)
      if let wake = state.wake, wake <= state.now { state.wake = nil }
    }
  }

  /// Steps the clock, as an administrator or a sleeping machine does.
  func step(by interval: Interval) {
    state.withLock { $0.now = $0.now + interval }
  }
}
