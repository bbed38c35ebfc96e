/// A length of time in milliseconds, as configured (`45s`, `10m`, `2h`, `7d`) and as computed with.
///
/// Not `Swift.Duration`: that counts in attoseconds over 128 bits, which costs space in the
/// schedule of a hundred thousand feeds.
public struct Interval: Hashable, Comparable, Sendable {
  /// Milliseconds; may be negative.
  public var milliseconds: Int64

  /// - Parameter milliseconds: the length in milliseconds.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// No time at all.
  public static let zero = Interval(milliseconds: 0)

  /// `count` milliseconds.
  public static func milliseconds(_ count: Int64) -> Interval { Interval(milliseconds: count) }

  /// `count` seconds. Values too large to be held are clamped.
  public static func seconds(_ count: Int64) -> Interval { scaled(count, 1000) }

  /// `count` minutes.
  public static func minutes(_ count: Int64) -> Interval { scaled(count, 60_000) }

  /// `count` hours.
  public static func hours(_ count: Int64) -> Interval { scaled(count, 3_600_000) }

  /// `count` days of 24 hours.
  public static func days(_ count: Int64) -> Interval { scaled(count, 86_400_000) }

  /// The length in seconds.
  public var seconds: Double { Double(milliseconds) / 1000 }

  /// Orders by length.
  public static func < (left: Interval, right: Interval) -> Bool {
    left.milliseconds < right.milliseconds
  }

  private static func scaled(_ count: Int64, _ unit: Int64) -> Interval {
    let (product, overflow) = count.multipliedReportingOverflow(by: unit)
    return Interval(milliseconds: overflow ? (count < 0 ? Int64.min : Int64.max) : product)
  }
}

extension Interval: CustomStringConvertible {
  /// As a person writes it, in at most two units: `45s`, `10m`, `1h 30m`, `7d`.
  public var description: String {
    let total = max(0, milliseconds)
    if total < 1000 { return "\(total)ms" }
    let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")]
    var rest = (total + 500) / 1000
    var parts: [String] = []
    for (length, name) in units where parts.count < 2 {
      let count = rest / length
      if count > 0 { parts.append("\(count)\(name)") } else if !parts.isEmpty { break }
      rest %= length
    }
    return parts.joined(separator: " ")
  }
}
