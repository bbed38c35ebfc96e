import Dispatch
import KabarCore
import Synchronization

/// Wakes one waiting task: for news, or when its time has come. A signal that comes while nobody
/// waits is kept for the next wait.
final class WakeSignal: Sendable {
  /// Why the task is woken.
  struct Reasons: OptionSet, Sendable {
    let rawValue: UInt8
    /// The event log has grown.
    static let log = Reasons(rawValue: 1)
    /// Something came back.
    static let completion = Reasons(rawValue: 2)
    /// Another process asks to try again.
    static let request = Reasons(rawValue: 4)
    /// The task should end.
    static let stop = Reasons(rawValue: 8)
    /// The time has come.
    static let time = Reasons(rawValue: 16)
    /// The configuration was read again.
    static let reload = Reasons(rawValue: 32)
  }

  private struct State {
    var reasons: Reasons = []
    var waiter: CheckedContinuation<Reasons, Never>?
    /// Counts waits, so that a timer of an earlier one wakes nobody.
    var waits = 0
    var timer: (any DispatchSourceTimer)?
    var timerWait = 0
  }

  private let state = Mutex(State())
  private let queue: DispatchQueue

  /// - Parameter label: names the queue of the timer.
  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  /// Wakes the waiting task, or the next one that would wait.
  func raise(_ reasons: Reasons) {
    let waiter = state.withLock { state in
      state.reasons.formUnion(reasons)
      return Self.takeWaiter(&state)
    }
    waiter?.0.resume(returning: waiter?.1 ?? [])
  }

  /// The reasons so far, without waiting.
  func take() -> Reasons {
    state.withLock { state in
      defer { state.reasons = [] }
      return state.reasons
    }
  }

  /// Whether the next wait would end at once.
  var isRaised: Bool { state.withLock { !$0.reasons.isEmpty } }

  /// Waits for a reason. Only one task may wait at a time.
  ///
  /// - Parameter wait: at most so long; `nil` = for as long as it takes.
  func wait(atMost wait: Interval?) async -> Reasons {
    await withCheckedContinuation { continuation in
      let waiter = state.withLock { state in
        state.waits &+= 1
        state.waiter = continuation
        if !state.reasons.isEmpty { return Self.takeWaiter(&state) }
        if let wait { arm(&state, wait) }
        return nil
      }
      waiter?.0.resume(returning: waiter?.1 ?? [])
    }
  }

  private static func takeWaiter(
    _ state: inout State
  ) -> (CheckedContinuation<Reasons, Never>, Reasons)? {
    guard let waiter = state.waiter else { return nil }
    defer {
      state.waiter = nil
      state.reasons = []
    }
    return (waiter, state.reasons)
  }

  /// One timer for all waits: set anew each time, never cancelled but by the end.
  private func arm(_ state: inout State, _ wait: Interval) {
    state.timerWait = state.waits
    if state.timer == nil {
      let timer = DispatchSource.makeTimerSource(queue: queue)
      timer.setEventHandler { [weak self] in self?.timeHasCome() }
      timer.activate()
      state.timer = timer
    }
    let milliseconds = Int(min(max(wait.milliseconds, 1), 86_400_000))
    state.timer?.schedule(
      wallDeadline: .now() + .milliseconds(milliseconds), leeway: .milliseconds(1))
  }

  private func timeHasCome() {
    let waiter = state.withLock { state -> (CheckedContinuation<Reasons, Never>, Reasons)? in
      guard state.timerWait == state.waits else { return nil }
      state.reasons.formUnion(.time)
      return Self.takeWaiter(&state)
    }
    waiter?.0.resume(returning: waiter?.1 ?? [])
  }
}
