/// A door that starts closed and is opened once: replies of an origin can be held behind it.
public final class Gate: Sendable {
  private let opened = Watched(false)

  /// A closed gate.
  public init() {}

  /// Whether the gate was opened.
  public var isOpen: Bool { opened.value }

  /// Lets everything through, now and later.
  public func open() { opened.update { $0 = true } }

  /// Waits until the gate is opened.
  ///
  /// - Returns: whether it was opened within the limit.
  public func wait(within limit: Duration = .seconds(30)) async -> Bool {
    await opened.wait(within: limit) { $0 }
  }
}
