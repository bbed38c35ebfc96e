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
    if !(hasTime && monthName != nil), let month = month(word) {
      monthName = month
      return
    }
    if hasTime {
      readZone(word)
    } else if let first = Self.eras.first(where: { word.starts(with: $0.name.utf8) }) {
      era = first.years
    }
  }

  private func month(_ word: ArraySlice<UInt8>) -> Int? {
    if let month = SortedRecords.number(of: word, in: MonthNames.records) {
      // Levantine Arabic: the second "Tishrin" and "Kanun" are the months after the first.
      let isSecond = self.word(token(1)).elementsEqual("الثاني".utf8)
      return isSecond ? month % 12 + 1 : month
    }
    // Hebrew writes "in" as one with the month.
    guard word.starts(with: "ב".utf8) else { return nil }
    return SortedRecords.number(of: word.dropFirst(2), in: MonthNames.records)
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
      if token(1)?.isSymbol(ASCII.dot) == true, let second = token(2), second.kind == .word,
        let half = Self.dottedHalves.first(where: {
          word.elementsEqual($0.first.utf8) && text[second.range].elementsEqual($0.second.utf8)
        })
      {
        index += 3
        return half.isAfternoon
      }
      if token(-1)?.kind == .number,
        let half = Self.halvesBehindTime.first(where: { word.elementsEqual($0.name.utf8) })
      {
        return half.isAfternoon
      }
    }
    return Self.halves.first { word.starts(with: $0.name.utf8) }?.isAfternoon
  }

  private static let dottedHalves: [(first: String, second: String, isAfternoon: Bool)] = [
    ("a", "m", false), ("p", "m", true), ("π", "μ", false), ("μ", "μ", true),
    ("ق", "ظ", false), ("ب", "ظ", true),
  ]

  /// Words short enough to mean something else in another place: Arabic, Swedish, Finnish,
  /// Ukrainian, Czech, Turkish, Hungarian, Vietnamese.
  private static let halvesBehindTime: [(name: String, isAfternoon: Bool)] = [
    ("ص", false), ("م", true), ("fm", false), ("em", true), ("ap", false), ("ip", true),
    ("дп", false), ("пп", true), ("dop", false), ("odp", true), ("oo", false), ("os", true),
    ("du", true), ("ch", true),
  ]

  private static let halves: [(name: String, isAfternoon: Bool)] = [
    ("오전", false), ("오후", true), ("上午", false), ("下午", true), ("午前", false), ("午後", true),
    ("晚上", true), ("中午", true), ("凌晨", false), ("早上", false), ("πμ", false), ("μμ", true),
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
