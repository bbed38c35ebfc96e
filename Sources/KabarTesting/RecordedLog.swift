import Logging

/// Takes log lines, of every level from debug on, for a test to read.
public final class RecordedLog: Sendable {
  private let recorded = Watched<[String]>([])

  /// An empty log.
  public init() {}

  /// `LEVEL: MESSAGE`, in the order in which they were logged.
  public var lines: [String] { recorded.value }

  /// Forgets the lines so far.
  public func clear() { recorded.update { $0 = [] } }

  /// Waits until the lines are as they should be.
  ///
  /// - Returns: whether they were within the limit.
  public func wait(
    within limit: Duration = .seconds(30), until condition: @escaping @Sendable ([String]) -> Bool
  ) async -> Bool {
    await recorded.wait(within: limit, until: condition)
  }

  /// A logger that writes here.
  public var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(recorded: self.recorded) }
    logger.logLevel = .debug
    return logger
  }

  private struct Handler: LogHandler {
    let recorded: Watched<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      recorded.update { $0.append("\(event.level): \(event.message)") }
    }
  }
}
