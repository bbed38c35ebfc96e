/// What words mean in a date.
extension DateReader {
  /// A month, half of the day, a zone or an era; weekdays and all other words say nothing.
  mutating func readWord() {
    let token = tokens[index]
    let word = text[token.range]
    if let isAfternoon = halfOfDay(word) {
      self.isAfternoon = isAfternoon
      return
    }
    if !(hasTime && monthName != nil),
      let month = SortedRecords.number(of: word, in: MonthNames.records)
    {
      monthName = month
      return
    }
    if hasTime {
      readZone(word)
    } else if let first = Self.eras.first(where: { word.starts(with: $0.name.utf8) }) {
      era = first.years
    }
  }

  private mutating func readZone(_ word: ArraySlice<UInt8>) {
    if ASCII.equals(word, "dst"), hasOffset {
      fields.offsetMinutes += 60
    } else if !hasOffset, let minutes = SortedRecords.number(of: word, in: ZoneNames.records) {
      fields.offsetMinutes = minutes
      // An offset may follow UTC's name: "GMT+7". Behind another zone's it says the same again.
      hasOffset = minutes != 0
    }
  }

  /// Whether a word says "after noon". In Latin letters only behind the time: German "am 5. Mai".
  private mutating func halfOfDay(_ word: ArraySlice<UInt8>) -> Bool? {
    if hasTime {
      if ASCII.equals(word, "am") { return false }
      if ASCII.equals(word, "pm") { return true }
      let isSpaced = token(1)?.isSymbol(ASCII.dot) == true && isWord(token(2), "m")
      if isSpaced, ASCII.equals(word, "a") || ASCII.equals(word, "p") {
        index += 3
        return ASCII.equals(word, "p")
      }
    }
    return Self.halves.first { word.starts(with: $0.name.utf8) }?.isAfternoon
  }

  private static let halves: [(name: String, isAfternoon: Bool)] = [
    ("오전", false), ("오후", true), ("上午", false), ("下午", true), ("午前", false), ("午後", true),
    ("晚上", true), ("πμ", false), ("μμ", true),
  ]

  private static let eras: [(name: String, years: Int)] = [
    ("令和", 2018), ("平成", 1988), ("昭和", 1925), ("民國", 1911), ("民国", 1911),
  ]

  /// A number with the sign of year, month, day, hour, minute or second behind it.
  mutating func readSigned(_ number: DateToken, _ next: DateToken) -> Bool {
    guard next.kind == .word, next.range.count >= 3 else { return false }
    let word = text[next.range]
    guard let sign = Self.signs.first(where: { word.starts(with: $0.name.utf8) }) else {
      return false
    }
    switch sign.unit {
    case .year: signed.year = number.value
    case .month: signed.month = number.value
    case .day: signed.day = number.value
    case .hour:
      hasTime = true
      fields.setTime(hour: number.value, minute: 0, second: 0)
    case .minute:
      fields.setTime(hour: fields.hour, minute: number.value, second: 0)
    case .second:
      fields.setTime(hour: fields.hour, minute: fields.minute, second: number.value)
    }
    index += 2
    return true
  }

  private enum Unit { case year, month, day, hour, minute, second }

  private static let signs: [(name: String, unit: Unit)] = [
    ("年", .year), ("년", .year), ("月", .month), ("월", .month), ("日", .day), ("일", .day),
    ("号", .day), ("時", .hour), ("时", .hour), ("시", .hour), ("點", .hour), ("点", .hour),
    ("分", .minute), ("분", .minute), ("秒", .second), ("초", .second),
  ]
}
