import Configuration
import Delivery
import Dispatch
import HTTPTransfer
import KabarCore
import Logging
import Store

/// `kabar run`: starts the rooms in order, obeys signals, stops them in order.
public enum Daemon {
  /// A stop takes no longer than this, whatever hangs.
  static let stopLimit = Interval.seconds(4)

  /// Runs until a signal stops it, or with `once` until every due feed was polled.
  ///
  /// - Parameters:
  ///   - option: the value of `--config`.
  ///   - once: whether to poll once and end.
  /// - Throws: `CommandFailure` if it can't start.
  public static func run(configuration option: String?, once: Bool) async throws -> ExitStatus {
    AllocatorTuning.apply()
    try DescriptorLimit.check()
    let environment = ProcessEnvironment.current
    let style = StderrLogHandler.style(environment: environment)
    let signals = SignalSource()
    let loaded = try LoadedConfiguration.load(option: option, style: style)
    let settings = LogSettings(level: Logger.Level(loaded.configuration.logLevel))
    let log = Logger(label: "kabar") { _ in StderrLogHandler(settings: settings, style: style) }
    let notifier = ServiceNotifier(environment: environment)

    let supervisor = try await Supervisor.start(
      loaded, logSettings: settings, log: log, notifier: notifier)
    if once {
      return await runOnce(supervisor, signals: signals)
    }
    try await supervisor.startPolling()
    AllocatorTuning.giveBack()
    let watch = ServiceWatch(supervisor: supervisor, notifier: notifier, environment: environment)
    notifier.send("READY=1", "STATUS=\(await supervisor.status())")
    watch.start()

    for await request in signals.requests {
      if request == .stop { break }
      notifier.sendReloading()
      await supervisor.reload()
      AllocatorTuning.giveBack()
      notifier.send("READY=1", "STATUS=\(await supervisor.status())")
    }
    notifier.send("STOPPING=1")
    watch.stop()
    await supervisor.stop(within: stopLimit)
    return .success
  }

  private static func runOnce(
    _ supervisor: Supervisor, signals: SignalSource
  ) async -> ExitStatus {
    let interrupted = Task {
      for await request in signals.requests where request == .stop { return true }
      return false
    }
    // Whichever is first: all is done, or a signal came and the stop had its time.
    let (ends, end) = AsyncStream.makeStream(of: ExitStatus.self)
    Task {
      end.yield(await supervisor.pollOnce())
      interrupted.cancel()
    }
    Task {
      _ = await interrupted.value
      await supervisor.stop(within: stopLimit)
      end.finish()
    }
    var status = ExitStatus.success
    for await outcome in ends { status = outcome }
    return status
  }
}
