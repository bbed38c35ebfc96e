import Dispatch
import Synchronization

/// A value that other tasks can wait for: every change is compared with what they wait for.
public final class Watched<Value: Sendable>: Sendable {
  private struct Waiter: Sendable {
    let isSatisfied: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State: Sendable {
    var value: Value
    var waiters: [UInt64: Waiter] = [:]
    var lastTicket: UInt64 = 0
  }

  private let state: Mutex<State>

  /// - Parameter value: the first value.
  public init(_ value: Value) {
    state = Mutex(State(value: value))
  }

  /// The value of this moment.
  public var value: Value { state.withLock { $0.value } }

  /// Reads a part of the value without copying the whole.
  public func read<Result: Sendable>(_ body: (Value) -> Result) -> Result {
    state.withLock { body($0.value) }
  }

  /// Changes the value, then wakes the tasks whose condition has become true.
  @discardableResult
  public func update<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    let (result, ready) = state.withLock { state -> (Result, [Waiter]) in
      let result = body(&state.value)
      guard !state.waiters.isEmpty else { return (result, []) }
      let satisfied = state.waiters.filter { $0.value.isSatisfied(state.value) }
      for ticket in satisfied.keys { state.waiters[ticket] = nil }
      return (result, Array(satisfied.values))
    }
    for waiter in ready { waiter.continuation.resume(returning: true) }
    return result
  }

  /// Waits until the condition holds.
  ///
  /// - Parameters:
  ///   - limit: how long at most.
  ///   - condition: asked now and after every change.
  /// - Returns: whether the condition came true within the limit.
  public func wait(
    within limit: Duration = .seconds(30), until condition: @escaping @Sendable (Value) -> Bool
  ) async -> Bool {
    await withCheckedContinuation { continuation in
      let ticket = state.withLock { state -> UInt64? in
        if condition(state.value) { return nil }
        state.lastTicket += 1
        state.waiters[state.lastTicket] = Waiter(
          isSatisfied: condition, continuation: continuation)
        return state.lastTicket
      }
      guard let ticket else { return continuation.resume(returning: true) }
      DispatchQueue.global().asyncAfter(deadline: .now() + limit.seconds) { [self] in
        let late = state.withLock { $0.waiters.removeValue(forKey: ticket) }
        late?.continuation.resume(returning: false)
      }
    }
  }
}

extension Duration {
  /// The duration as seconds with a fraction.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }

  /// The duration as whole milliseconds for `poll(2)`, at most about 24 days.
  var pollMilliseconds: Int32 {
    Int32(clamping: Int64(clamping: Int(min(seconds * 1000, Double(Int32.max)))))
  }
}

/// Something that a test waited for and that did not come in time.
public struct TimedOut: Error, CustomStringConvertible, Sendable {
  /// What was waited for and what was there instead.
  public let description: String

  /// - Parameter description: what was waited for and what was there instead.
  public init(_ description: String) { self.description = description }
}
