import KabarCore
import Logging
import Store

/// Retention in small steps beside the daemon's work.
struct StoreUpkeep: Sendable {
  let store: Store
  let clock: any EngineClock
  let log: Logger

  private static let period = Interval.hours(1)
  /// Rows a step may touch: few enough that a poll's commit never waits long behind one.
  private static let step = 500
  private static let longestPass = 10_000

  /// Passes every hour until cancelled; the first one after a while, when the start is over.
  func run() async {
    var wait = Interval.minutes(5)
    while !Task.isCancelled {
      do { try await Task.sleep(for: .milliseconds(wait.milliseconds)) } catch { return }
      await pass()
      wait = Self.period
    }
  }

  /// Prunes until nothing is left to prune, never what a sink still needs.
  func pass() async {
    do {
      let horizon = try await store.deliveryLog.horizon()
      for _ in 0..<Self.longestPass where !Task.isCancelled {
        let step = try await store.prune(now: clock.now(), limit: Self.step, horizon: horizon)
        if step.isComplete { break }
        await Task.yield()
      }
      for _ in 0..<Self.longestPass where !Task.isCancelled {
        if try await store.deliveryLog.prune(now: clock.now(), limit: Self.step) { break }
      }
      try await store.compact()
    } catch {
      log.warning("\(error); old content is pruned later")
    }
  }
}
