// Dispatch sources are safe to use from any thread; their protocols don't say so on Linux.
@preconcurrency import Dispatch
import Synchronization

/// Keeps systemd informed: `STATUS=` with live counts, `WATCHDOG=1` only while the loops turn.
final class ServiceWatch: Sendable {
  private static let statusPeriod = 5_000

  private let supervisor: Supervisor
  private let notifier: ServiceNotifier
  private let period: Int
  private let hasWatchdog: Bool
  private let timer: any DispatchSourceTimer
  private let isAsking = Mutex(false)

  init(supervisor: Supervisor, notifier: ServiceNotifier, environment: [String: String]) {
    self.supervisor = supervisor
    self.notifier = notifier
    let watchdog = ServiceNotifier.watchdogInterval(environment: environment)
    hasWatchdog = watchdog != nil
    // sd_watchdog_enabled(3) advises half of the interval.
    period = min(watchdog.map { max(1, $0 / 2) } ?? Self.statusPeriod, Self.statusPeriod)
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "kabar.watch"))
  }

  func start() {
    timer.setEventHandler { [weak self] in self?.tick() }
    timer.schedule(deadline: .now() + .milliseconds(period), repeating: .milliseconds(period))
    timer.resume()
  }

  func stop() {
    timer.cancel()
  }

  /// The answer comes through every queue that must turn; while one is stuck, no further question
  /// is asked, systemd hears nothing and restarts us.
  private func tick() {
    let isFree = isAsking.withLock { asking in
      defer { asking = true }
      return !asking
    }
    guard isFree else { return }
    Task {
      let status = await supervisor.status()
      if hasWatchdog {
        notifier.send("WATCHDOG=1", "STATUS=\(status)")
      } else {
        notifier.send("STATUS=\(status)")
      }
      isAsking.withLock { $0 = false }
    }
  }
}
