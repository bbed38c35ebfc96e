import KabarCore

/// Which of a date's numbers is the year, the month and the day.
extension DateReader {
  /// Sets the calendar date.
  ///
  /// - Returns: whether there is one.
  mutating func setDate() -> Bool {
    if let year = signed.year {
      fields.setDate(
        year: era.map { year + $0 } ?? fullYear(year, digits: year < 100 ? 2 : 4),
        month: signed.month ?? monthName ?? 1, day: signed.day ?? 1)
      return true
    }
    if let month = signed.month {
      // Only the month has a sign: "14 1月 2021", and with the day: "1月14日 2021".
      if let day = signed.day {
        guard let year = numbers.first, year.range.count == 4 else { return false }
        fields.setDate(year: year.value, month: month, day: day)
        return true
      }
      return setNamed(month)
    }
    if let monthName, !nameIsWeekday { return setNamed(monthName) }
    guard let first = numbers.first else { return false }
    if let week { return setWeek(year: first, week) }
    let isCut = tokens.first?.isSymbol(ASCII.minus) == true
    if numbers.count == 1 { return setCompact(first, isCut: isCut) }
    let second = numbers[1]
    if numbers.count == 2 || (numbers[1].range.count == 3 && separator == ASCII.minus && !hasThird)
    {
      return setPair(first, second, isCut: isCut)
    }
    if first.range.count == 8 || first.range.count == 6 {
      return setCompact(first, isCut: false)
    }
    setTimeFromRest(after: 3)
    return setTriple(first, second, numbers[2])
  }

  /// Whether the name that was taken for a month was a weekday, the numbers being a whole date:
  /// French and Spanish "mar 01/12/2020".
  private var nameIsWeekday: Bool {
    guard numbers.count >= 3, separator != nil, numbers[1].range.count <= 2 else { return false }
    return (numbers[0].range.count <= 2 && numbers[2].range.count == 4)
      || (numbers[0].range.count == 4 && numbers[2].range.count <= 2 && numbers[1].value <= 12)
  }

  private var hasThird: Bool { numbers.count > 2 && numbers[2].range.count <= 2 }

  /// `20240229`, `2024060`, `240229`, `24060`, `2024`, and with hours: `202402291230`.
  private mutating func setCompact(_ number: DateToken, isCut: Bool) -> Bool {
    let value = number.value
    switch number.range.count {
    case 14:
      set(value / 1_000_000)
      fields.setTime(hour: value / 10_000 % 100, minute: value / 100 % 100, second: value % 100)
    case 12:
      set(value / 10_000)
      fields.setTime(hour: value / 100 % 100, minute: value % 100, second: 0)
    case 8: set(value)
    case 7: return setOrdinal(year: value / 1000, day: value % 1000)
    case 6:
      fields.setDate(
        year: fullYear(value / 10_000, digits: 2), month: value / 100 % 100, day: value % 100)
    case 5: return setOrdinal(year: fullYear(value / 1000, digits: 2), day: value % 1000)
    case 4 where isCut:
      fields.setDate(year: fullYear(value / 100, digits: 2), month: value % 100, day: 1)
    case 4 where tokens.count == 1 && value >= 1900 && value < 2100:
      fields.setDate(year: value, month: 1, day: 1)
    default: return false
    }
    return true
  }

  private mutating func set(_ value: Int) {
    fields.setDate(year: value / 10_000, month: value / 100 % 100, day: value % 100)
  }

  /// `2024-02`, `2024-060`, `-24-02`.
  private mutating func setPair(_ first: DateToken, _ second: DateToken, isCut: Bool) -> Bool {
    let year = fullYear(first.value, digits: first.range.count)
    if second.range.count == 3, first.range.count == 4 || first.range.count == 2 {
      return setOrdinal(year: year, day: second.value)
    }
    guard isCut || first.range.count == 4, second.range.count <= 2 else { return false }
    fields.setDate(year: year, month: second.value, day: 1)
    return true
  }

  private mutating func setOrdinal(year: Int, day: Int) -> Bool {
    guard day >= 1, day <= (CivilDate.isLeap(year) ? 366 : 365) else { return false }
    let start = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
    let date = CivilDate(daysSinceEpoch: start + day - 1)
    fields.setDate(year: date.year, month: date.month, day: date.day)
    return true
  }

  /// `2024-W09-4`, `2024W094`, `2024-W09` (ISO 8601: week 1 has the year's first Thursday).
  private mutating func setWeek(year: DateToken, _ week: DateToken) -> Bool {
    let year = fullYear(year.value, digits: year.range.count)
    let isCompact = week.range.count == 3
    let number = isCompact ? week.value / 10 : week.value
    let day = isCompact ? week.value % 10 : numbers.count > 1 ? numbers[1].value : 1
    guard number >= 1, number <= 53, day >= 1, day <= 7 else { return false }
    let fourth = CivilDate(year: year, month: 1, day: 4)
    let monday = fourth.daysSinceEpoch - (fourth.weekday + 6) % 7
    let date = CivilDate(daysSinceEpoch: monday + (number - 1) * 7 + day - 1)
    fields.setDate(year: date.year, month: date.month, day: date.day)
    return true
  }

  /// Day and year round a named month: `29 Feb 2024`, `Feb 29, 24`, `2024 Feb 29`, `Feb 2024`.
  private mutating func setNamed(_ month: Int) -> Bool {
    guard let first = numbers.first else { return false }
    guard numbers.count > 1 else {
      guard first.range.count == 4 else { return false }
      fields.setDate(year: calendarYear(first), month: month, day: 1)
      return true
    }
    setTimeFromRest(after: 2)
    let second = numbers[1]
    let (year, day) = first.range.count == 4 || first.value > 31 ? (first, second) : (second, first)
    fields.setDate(year: calendarYear(year), month: month, day: day.value)
    return true
  }

  private mutating func setTriple(_ first: DateToken, _ second: DateToken, _ third: DateToken)
    -> Bool
  {
    if first.range.count == 4 {
      fields.setDate(year: calendarYear(first), month: second.value, day: third.value)
      return true
    }
    guard first.range.count <= 2, second.range.count <= 2 else { return false }
    if separator == ASCII.minus, first.range.count == 2, third.range.count == 2,
      second.value <= 12, third.value <= 31
    {
      fields.setDate(
        year: fullYear(first.value, digits: 2), month: second.value, day: third.value)
      return true
    }
    // Day first, as nearly everywhere; the other order where only that makes sense, or where a
    // clock of twelve hours says that an American wrote it.
    let isAmerican =
      separator == ASCII.slash && first.value <= 12 && (second.value > 12 || isAfternoon != nil)
    fields.setDate(
      year: calendarYear(third), month: isAmerican ? first.value : second.value,
      day: isAmerican ? second.value : first.value)
    return true
  }

  /// Hours, minutes and seconds that lacked their colons: `29 Feb 2024 12 30 00`, `… 12.30`.
  private mutating func setTimeFromRest(after count: Int) {
    guard !hasTime, numbers.count >= count + 2,
      numbers[count...].allSatisfy({ $0.range.count <= 2 })
    else { return }
    let second = numbers.count > count + 2 ? numbers[count + 2].value : 0
    fields.setTime(hour: numbers[count].value, minute: numbers[count + 1].value, second: second)
    hasTime = true
  }

  private func calendarYear(_ token: DateToken) -> Int {
    let year = fullYear(token.value, digits: token.range.count)
    // Thailand counts from 543 BC.
    let isThai = year >= 2400 && year < 2700 && text.contains(0xE0)
    return isThai ? year - 543 : year
  }

  /// Two digits are of this century up to 69; three are years since 1900, as C has them.
  private func fullYear(_ year: Int, digits: Int) -> Int {
    switch digits {
    case ...2: year < 70 ? year + 2000 : year + 1900
    case 3 where year < 200: year + 1900
    default: year
    }
  }
}
