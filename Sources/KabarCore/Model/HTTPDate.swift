/// The dates of HTTP header fields (RFC 9110, section 5.6.7): `Expires`, `Retry-After`, `Date`.
public enum HTTPDate {
  /// Reads any of the three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`
  /// and `Sun Nov  6 08:49:37 1994`.
  ///
  /// Tolerant where servers err harmlessly: case, `UTC` for `GMT`, a wrong or missing weekday. A zone
  /// other than GMT is no HTTP date.
  ///
  /// - Parameters:
  ///   - text: the field's value.
  ///   - now: decides the century of a two-digit year: one that seems more than 50 years in the
  ///     future is the most recent past year with those digits.
  /// - Returns: `nil` if it is no HTTP date.
  public static func parse(_ text: String, now: Timestamp) -> Timestamp? {
    guard text.utf8.count <= 64 else { return nil }
    var words = split(text)
    if let first = words.first, first.allSatisfy(isLetter), first.count >= 3, words.count > 3 {
      words.removeFirst()
    }
    guard words.count >= 4 else { return nil }
    if month(words[0]) != nil {
      // asctime: month, day, time, year
      guard words.count == 4 || (words.count == 5 && isUTC(words[4])) else { return nil }
      return assemble(day: words[1], month: words[0], year: words[3], time: words[2], now: now)
    }
    guard words.count == 5, isUTC(words[4]) else { return nil }
    return assemble(day: words[0], month: words[1], year: words[2], time: words[3], now: now)
  }

  /// The preferred form: `Sun, 06 Nov 1994 08:49:37 GMT`. Milliseconds are dropped.
  public static func format(_ timestamp: Timestamp) -> String {
    let clock = CivilTime(clamping: timestamp)
    let weekday = weekdays[clock.date.weekday]
    let month = months[clock.date.month - 1]
    let date = "\(padded(clock.date.day, 2)) \(month) \(padded(clock.date.year, 4))"
    let time = "\(padded(clock.hour, 2)):\(padded(clock.minute, 2)):\(padded(clock.second, 2))"
    return "\(weekday), \(date) \(time) GMT"
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
  }

  private static func isUTC(_ word: [UInt8]) -> Bool {
    let upper = word.map { $0 & 0xDF }
    return upper == Array("GMT".utf8) || upper == Array("UTC".utf8)
  }

  /// Words between spaces, commas and the hyphens of RFC 850.
  private static func split(_ text: String) -> [[UInt8]] {
    text.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x2C || $0 == 0x2D }.map(Array.init)
  }

  private static func month(_ word: [UInt8]) -> Int? {
    guard word.count == 3 else { return nil }
    let lower = word.map { $0 | 0x20 }
    return months.firstIndex { $0.utf8.map { $0 | 0x20 } == lower }.map { $0 + 1 }
  }

  private static func number(_ word: some Sequence<UInt8>, digits: ClosedRange<Int>) -> Int? {
    var value = 0
    var count = 0
    for byte in word {
      guard byte >= 0x30, byte <= 0x39, count < digits.upperBound else { return nil }
      value = value * 10 + Int(byte - 0x30)
      count += 1
    }
    return count >= digits.lowerBound ? value : nil
  }

  private static func assemble(
    day: [UInt8], month name: [UInt8], year: [UInt8], time: [UInt8], now: Timestamp
  ) -> Timestamp? {
    let clock = time.split(separator: 0x3A, omittingEmptySubsequences: false)
    guard let day = number(day, digits: 1...2), let month = month(name), clock.count == 3,
      var fullYear = number(year, digits: 2...4), year.count != 3,
      let hour = number(clock[0], digits: 1...2), hour < 24,
      let minute = number(clock[1], digits: 2...2), minute < 60,
      let second = number(clock[2], digits: 2...2), second <= 60
    else { return nil }
    if year.count == 2 {
      let thisYear = CivilTime(clamping: now).date.year
      fullYear += thisYear - thisYear % 100
      if fullYear > thisYear + 50 { fullYear -= 100 }
    }
    guard day >= 1, day <= CivilDate.daysInMonth(month, year: fullYear) else { return nil }
    let date = CivilDate(year: fullYear, month: month, day: day)
    let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    return Timestamp(seconds: Int64(seconds))
  }
}
