import KabarCore

/// A date taken apart: what has been read so far.
struct DateFields {
  private(set) var year: Int?
  private(set) var month = 1
  private(set) var day = 1
  private(set) var hour = 0
  private(set) var minute = 0
  private(set) var second = 0
  var millisecond = 0
  var offsetMinutes = 0

  mutating func setDate(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  mutating func setTime(hour: Int, minute: Int, second: Int) {
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  mutating func setHour(_ hour: Int) { self.hour = hour }

  /// The instant, or `nil` if a field is out of its range.
  ///
  /// 24:00 is the next day's beginning (ISO 8601), second 60 the next minute's.
  var timestamp: Timestamp? {
    guard let year, year >= 1, year <= 9999, month >= 1, month <= 12, day >= 1,
      day <= CivilDate.daysInMonth(month, year: year), minute <= 59, second <= 60,
      hour <= 23 || (hour == 24 && minute == 0 && second == 0), abs(offsetMinutes) < 24 * 60
    else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    let seconds = days * 86_400 + hour * 3600 + (minute - offsetMinutes) * 60 + second
    return Timestamp(milliseconds: Int64(seconds) * 1000 + Int64(millisecond))
  }
}
