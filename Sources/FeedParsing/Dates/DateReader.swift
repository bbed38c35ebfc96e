import KabarCore

/// Reads a date token by token: times, zones and names of months say themselves what they are,
/// the numbers that are left are year, month and day in an order found at the end.
struct DateReader {
  let text: [UInt8]
  var tokens: [DateToken] = []
  var index = 0
  var fields = DateFields()
  /// Numbers that belong to the calendar date.
  var numbers: [DateToken] = []
  /// The symbol between the first two of them.
  var separator: UInt8?
  var hasTime = false
  var hasOffset = false
  var isAfternoon: Bool?
  var monthName: Int?
  var week: DateToken?
  /// Year, month and day with their signs, as in Chinese, Japanese and Korean.
  var signed = (year: Int?.none, month: Int?.none, day: Int?.none)
  /// What a Japanese or Chinese era adds to its years.
  var era: Int?

  init(_ folded: [UInt8]) {
    text = folded
  }

  /// - Returns: `nil` if it is no date.
  mutating func read() -> Timestamp? {
    guard let tokens = DateToken.all(in: text) else { return nil }
    self.tokens = tokens
    while index < tokens.count {
      let before = index
      switch tokens[index].kind {
      case .number: readNumber()
      case .word: readWord()
      case .symbol: readSymbol()
      }
      // Whatever a reader did, it goes forward.
      index = max(index, before + 1)
    }
    guard setDate() else { return nil }
    if let isAfternoon, hasTime {
      if isAfternoon, fields.hour < 12 { fields.setHour(fields.hour + 12) }
      if !isAfternoon, fields.hour == 12 { fields.setHour(0) }
    }
    return fields.timestamp
  }

  func token(_ offset: Int) -> DateToken? {
    let position = index + offset
    return position >= 0 && position < tokens.count ? tokens[position] : nil
  }

  func word(_ token: DateToken?) -> ArraySlice<UInt8> {
    guard let token, token.kind == .word else { return [] }
    return text[token.range]
  }

  func isWord(_ token: DateToken?, _ words: StaticString...) -> Bool {
    let found = word(token)
    return !found.isEmpty && words.contains { ASCII.equals(found, $0) }
  }

  /// A number of the date, a time, or the number of a month or week.
  private mutating func readNumber() {
    let number = tokens[index]
    if let next = token(1), readSigned(number, next) { return }
    if token(1)?.isSymbol(ASCII.colon) == true, token(2)?.kind == .number {
      readClock()
    } else if isWord(token(1), "h"), !hasTime, number.value <= 24 {
      readHours()
    } else if isHourOfHalfDay(number) {
      hasTime = true
      fields.setTime(hour: number.value, minute: 0, second: 0)
    } else if isBareOffset(number) {
      index -= 1
      readOffset(isNegative: false, number)
    } else if isWeekdayNumber(number) {
      return
    } else if isWord(token(-1), "t"), !hasTime, !numbers.isEmpty, number.range.count <= 6 {
      readCompactTime(number)
    } else if isWord(token(-1), "thang", "thg"), number.value <= 12 {
      monthName = number.value
    } else if isWord(token(-1), "w"), numbers.count == 1, week == nil {
      week = number
    } else {
      if numbers.count == 1, let symbol = token(-1), symbol.kind == .symbol {
        separator = UInt8(truncatingIfNeeded: symbol.value)
      }
      numbers.append(number)
    }
  }

  /// `7pm`, `7 p.m.`: no minutes, so that only the half of the day makes it a time.
  private func isHourOfHalfDay(_ number: DateToken) -> Bool {
    guard !hasTime, number.value <= 12, number.range.count <= 2,
      isWord(token(1), "am", "pm", "a", "p")
    else { return false }
    return word(token(1)).count == 2 || isWord(token(3), "m")
  }

  /// Whether all numbers of the calendar date were read.
  private var hasDate: Bool { numbers.count + (monthName == nil ? 0 : 1) >= 3 }

  /// `12:30:45 0100`: an offset that lost its sign, which always is a plus.
  private func isBareOffset(_ number: DateToken) -> Bool {
    hasTime && !hasOffset && hasDate && number.range.count == 4 && number.value <= 1400
      && number.value % 100 < 60
  }

  /// Vietnamese counts its weekdays: `Thứ 5, 14/01/2021`, `Th 5, 14 thg 1 2021`.
  private func isWeekdayNumber(_ number: DateToken) -> Bool {
    guard numbers.isEmpty, number.range.count == 1, isWord(token(-1), "thu", "th"),
      token(1)?.isSymbol(ASCII.comma) == true, let day = token(2), day.kind == .number
    else { return false }
    return day.range.count <= 2
  }

  /// `12:30`, `12:30:45`, `12:30:45.678`, `12:30:45,678`.
  private mutating func readClock() {
    let hour = tokens[index].value
    let minute = token(2)?.value ?? 0
    var second = 0
    index += 3
    if token(0)?.isSymbol(ASCII.colon) == true, let seconds = token(1), seconds.kind == .number {
      second = seconds.value
      index += 2
      readFraction()
    }
    guard !hasTime else { return }
    hasTime = true
    fields.setTime(hour: hour, minute: minute, second: second)
  }

  private func milliseconds(_ fraction: DateToken) -> Int {
    var scale = 100
    var result = 0
    for byte in text[fraction.range] {
      result += Int(byte - ASCII.zero) * scale
      scale /= 10
    }
    return result
  }

  /// `14h30`, `14 h`.
  private mutating func readHours() {
    let hour = tokens[index].value
    var minute = 0
    index += 2
    if let minutes = token(0), minutes.kind == .number, minutes.isAdjacent {
      minute = minutes.value
      index += 1
    }
    hasTime = true
    fields.setTime(hour: hour, minute: minute, second: 0)
  }

  /// `T123045`, `T123045.5`, `T1230`, `T12`.
  private mutating func readCompactTime(_ number: DateToken) {
    let value = number.value
    switch number.range.count {
    case 6:
      fields.setTime(hour: value / 10_000, minute: value / 100 % 100, second: value % 100)
    case 4: fields.setTime(hour: value / 100, minute: value % 100, second: 0)
    case 2: fields.setTime(hour: value, minute: 0, second: 0)
    default: return
    }
    hasTime = true
    index += 1
    readFraction()
  }

  /// `.678` or `,678` right behind seconds.
  private mutating func readFraction() {
    guard let mark = token(0), mark.isAdjacent,
      mark.isSymbol(ASCII.dot) || mark.isSymbol(ASCII.comma),
      let fraction = token(1), fraction.kind == .number, fraction.isAdjacent
    else { return }
    fields.millisecond = milliseconds(fraction)
    index += 2
  }

  private mutating func readSymbol() {
    let symbol = tokens[index]
    if symbol.isSymbol(0x28) {
      // A comment (RFC 822), or the weekday in Japanese: to its end.
      while let next = token(1), !next.isSymbol(0x29) {
        _ = next
        index += 1
      }
      index += 2
      return
    }
    guard symbol.isSymbol(ASCII.plus) || symbol.isSymbol(ASCII.minus), hasTime, !hasOffset,
      let number = token(1), number.kind == .number,
      number.isAdjacent || (hasDate && number.range.count == 4)
    else { return }
    // "10:00 12-11-2020": a date behind the time.
    if symbol.isAdjacent, let last = numbers.last, last.range.upperBound == symbol.range.lowerBound
    {
      return
    }
    readOffset(isNegative: symbol.isSymbol(ASCII.minus), number)
  }

  /// `+0700`, `+07:00`, `+7`, `+730`.
  private mutating func readOffset(isNegative: Bool, _ number: DateToken) {
    var minutes: Int
    index += 2
    if number.range.count <= 2 {
      minutes = number.value * 60
      if token(0)?.isSymbol(ASCII.colon) == true, let rest = token(1), rest.kind == .number {
        minutes += min(rest.value, 59)
        index += 2
      }
    } else {
      minutes = number.value / 100 * 60 + number.value % 100
    }
    guard minutes < 24 * 60 else { return }
    hasOffset = true
    fields.offsetMinutes = isNegative ? -minutes : minutes
  }
}
