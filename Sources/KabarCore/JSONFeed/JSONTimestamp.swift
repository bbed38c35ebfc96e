extension Timestamp {
  /// Whether RFC 3339 can say it.
  var isWithinFourDigitYears: Bool {
    // 0000-01-01T00:00:00Z … 9999-12-31T23:59:59.999Z
    (-62_167_219_200_000...253_402_300_799_999).contains(milliseconds)
  }
}

extension JSONWriter {
  /// Adds a time as a string: RFC 3339 in UTC, milliseconds only where there are some.
  mutating func timestamp(_ time: Timestamp) {
    let seconds = time.seconds
    let milliseconds = time.milliseconds - seconds * 1000
    var days = seconds / 86_400
    var rest = seconds % 86_400
    if rest < 0 {
      rest += 86_400
      days -= 1
    }
    // Days since 0000-03-01 in eras of 400 years (Hinnant, “chrono-Compatible Low-Level Date
    // Algorithms”).
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    raw(byte: 0x22)
    twoDigits(year / 100)
    twoDigits(year % 100)
    raw(byte: 0x2D)
    twoDigits(month)
    raw(byte: 0x2D)
    twoDigits(day)
    raw(byte: 0x54)
    twoDigits(rest / 3600)
    raw(byte: 0x3A)
    twoDigits(rest / 60 % 60)
    raw(byte: 0x3A)
    twoDigits(rest % 60)
    if milliseconds != 0 {
      raw(byte: 0x2E)
      raw(byte: 0x30 + UInt8(truncatingIfNeeded: milliseconds / 100))
      twoDigits(milliseconds % 100)
    }
    raw(byte: 0x5A)
    raw(byte: 0x22)
  }

  /// - Parameter value: 0…99.
  private mutating func twoDigits(_ value: Int64) {
    raw(byte: 0x30 + UInt8(truncatingIfNeeded: value / 10))
    raw(byte: 0x30 + UInt8(truncatingIfNeeded: value % 10))
  }
}
