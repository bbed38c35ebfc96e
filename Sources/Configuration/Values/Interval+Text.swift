import KabarCore

extension Interval {
  /// A duration as feeds.conf writes it, for options of the command line.
  ///
  /// - Parameter text: `45s`, `10m`, `2h`, `7d`; `nil` for anything else.
  public init?(configured text: String) {
    guard let interval = Quantity.duration(text) else { return nil }
    self = interval
  }
}
