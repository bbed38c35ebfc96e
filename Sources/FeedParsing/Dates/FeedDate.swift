import KabarCore

/// Dates as feeds write them.
public enum FeedDate {
  /// A date that could be read.
  public struct Reading: Sendable, Equatable {
    /// The instant; without a zone UTC was taken for it.
    public var timestamp: Timestamp
    /// Whether it lies before 1970 or too far in the future to be true.
    public var isSuspect: Bool
  }

  /// 2100-01-01: the end of what is believed where no clock is at hand.
  public static let latestBelievable = Timestamp(seconds: 4_102_444_800)

  /// Reads a date in any form that feeds are known to use.
  ///
  /// RFC 822 and its misspellings, ISO 8601 in all widths, Unix times, and free forms with the
  /// names of months in some forty languages.
  ///
  /// - Parameters:
  ///   - text: UTF-8, white space round it is fine.
  ///   - latest: what lies behind this is suspect.
  /// - Returns: `nil` if it can't be read: a guess would be worse than no date.
  public static func parse(
    _ text: UnsafeBufferPointer<UInt8>, latest: Timestamp = latestBelievable
  ) -> Reading? {
    var start = 0
    var end = text.count
    while start < end, text[start] <= ASCII.space { start += 1 }
    while start < end, text[end - 1] <= ASCII.space { end -= 1 }
    guard end > start, end - start <= DateText.maximumLength else { return nil }
    let trimmed = UnsafeBufferPointer(rebasing: text[start..<end])
    if let fields = CommonDates.rfc822(trimmed) ?? CommonDates.rfc3339(trimmed) {
      return fields.timestamp.map { reading($0, latest) }
    }
    if let timestamp = UnixTime.read(trimmed) { return reading(timestamp, latest) }
    var reader = DateReader(DateText.folded(trimmed))
    return reader.read().map { reading($0, latest) }
  }

  /// The same for a string.
  public static func parse(_ text: String, latest: Timestamp = latestBelievable) -> Reading? {
    var text = text
    return text.withUTF8 { parse($0, latest: latest) }
  }

  private static func reading(_ timestamp: Timestamp, _ latest: Timestamp) -> Reading {
    Reading(
      timestamp: timestamp, isSuspect: timestamp.milliseconds < 0 || timestamp > latest)
  }
}
