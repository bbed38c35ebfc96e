/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Decisions take it as an argument; only the edges of the program read a clock.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since the Unix epoch; negative before 1970.
  public var milliseconds: Int64

  /// - Parameter milliseconds: milliseconds since the Unix epoch.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// - Parameter seconds: seconds since the Unix epoch. Values too large to be held are clamped.
  public init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    milliseconds = overflow ? (seconds < 0 ? Int64.min : Int64.max) : product
  }

  /// Whole seconds since the Unix epoch, rounded down.
  public var seconds: Int64 {
    milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
  }

  /// The time `interval` later; negative intervals go back. Saturates instead of overflowing.
  public static func + (left: Timestamp, interval: Interval) -> Timestamp {
    let (sum, overflow) = left.milliseconds.addingReportingOverflow(interval.milliseconds)
    guard overflow else { return Timestamp(milliseconds: sum) }
    return Timestamp(milliseconds: interval.milliseconds < 0 ? Int64.min : Int64.max)
  }

  /// The time `interval` earlier.
  public static func - (left: Timestamp, interval: Interval) -> Timestamp {
    left + Interval(milliseconds: interval.milliseconds == .min ? .max : -interval.milliseconds)
  }

  /// The interval from `right` to `left`. Saturates instead of overflowing.
  public static func - (left: Timestamp, right: Timestamp) -> Interval {
    let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
    guard overflow else { return Interval(milliseconds: difference) }
    return Interval(milliseconds: left.milliseconds < 0 ? Int64.min : Int64.max)
  }

  /// Orders by time.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}
