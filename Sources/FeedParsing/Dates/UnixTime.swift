import KabarCore

/// Times that are numbers: seconds since 1970, or parts of seconds.
enum UnixTime {
  /// - Returns: `nil` if the text isn't a number, or one of so few digits that it is a calendar
  ///   date (`20240229`, `2024`), or one with 14 digits that is a date and time of day.
  static func read(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
    var value: Int64 = 0
    var digits = 0
    var index = 0
    while index < text.count, ASCII.isDigit(text[index]), digits < 19 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      let (sum, carry) = product.addingReportingOverflow(Int64(text[index] - ASCII.zero))
      guard !carry else { return nil }
      value = sum
      digits += 1
      index += 1
    }
    var milliseconds: Int64 = 0
    if index < text.count {
      guard text[index] == ASCII.dot, digits <= 10 else { return nil }
      index += 1
      var scale: Int64 = 100
      while index < text.count, ASCII.isDigit(text[index]) {
        milliseconds += Int64(text[index] - ASCII.zero) * scale
        scale /= 10
        index += 1
      }
      guard index == text.count else { return nil }
    }
    switch digits {
    case 9...11: return Timestamp(milliseconds: value * 1000 + milliseconds)
    case 13: return Timestamp(milliseconds: value)
    case 16: return Timestamp(milliseconds: value / 1000)
    case 19: return Timestamp(milliseconds: value / 1_000_000)
    default: return nil
    }
  }
}
