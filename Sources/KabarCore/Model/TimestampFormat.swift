extension Timestamp {
  /// RFC 3339 in UTC with `Z`: `2024-02-29T12:00:00Z`; milliseconds only where they aren't zero.
  ///
  /// RFC 3339 has four digits for the year, so that times outside of the years 0…9999 come out as
  /// the first or the last instant that it can say.
  public var rfc3339: String {
    String(unsafeUninitializedCapacity: 24) { writeRFC3339(to: $0) }
  }

  /// Writes `rfc3339` as ASCII without a terminating zero.
  ///
  /// - Parameter buffer: at least 24 bytes; with less room nothing is written.
  /// - Returns: the number of bytes written: 20, 24, or 0.
  public func writeRFC3339(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard buffer.count >= 24 else { return 0 }
    let clock = CivilTime(clamping: self)
    writeDigits(clock.date.year, width: 4, to: buffer, at: 0)
    buffer[4] = UInt8(ascii: "-")
    writeDigits(clock.date.month, width: 2, to: buffer, at: 5)
    buffer[7] = UInt8(ascii: "-")
    writeDigits(clock.date.day, width: 2, to: buffer, at: 8)
    buffer[10] = UInt8(ascii: "T")
    writeDigits(clock.hour, width: 2, to: buffer, at: 11)
    buffer[13] = UInt8(ascii: ":")
    writeDigits(clock.minute, width: 2, to: buffer, at: 14)
    buffer[16] = UInt8(ascii: ":")
    writeDigits(clock.second, width: 2, to: buffer, at: 17)
    guard clock.millisecond != 0 else {
      buffer[19] = UInt8(ascii: "Z")
      return 20
    }
    buffer[19] = UInt8(ascii: ".")
    writeDigits(clock.millisecond, width: 3, to: buffer, at: 20)
    buffer[23] = UInt8(ascii: "Z")
    return 24
  }
}

/// A timestamp taken apart in UTC.
struct CivilTime {
  var date: CivilDate
  var hour: Int
  var minute: Int
  var second: Int
  var millisecond: Int

  /// Times outside of the years 0…9999 are clamped to them.
  init(clamping timestamp: Timestamp) {
    let first: Int64 = -62_167_219_200_000
    let last: Int64 = 253_402_300_799_999
    let clamped = min(max(timestamp.milliseconds, first), last)
    let day: Int64 = 86_400_000
    let days = (clamped >= 0 ? clamped : clamped - (day - 1)) / day
    let rest = Int(clamped - days * day)
    date = CivilDate(daysSinceEpoch: Int(days))
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1000 % 60
    millisecond = rest % 1000
  }
}

private func writeDigits(
  _ value: Int, width: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int
) {
  var rest = value
  var index = start + width
  while index > start {
    index -= 1
    buffer[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
    rest /= 10
  }
}
