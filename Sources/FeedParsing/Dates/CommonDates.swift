/// The two forms that nearly all dates in feeds have, read without any allocation.
///
/// Everything unusual is left to `DateReader`: `nil` here doesn't mean that a date is unreadable.
enum CommonDates {
  /// `2024-02-29T12:00:00Z`, with a fraction or an offset too.
  static func rfc3339(_ text: UnsafeBufferPointer<UInt8>) -> DateFields? {
    guard text.count >= 20, text[4] == ASCII.minus, text[7] == ASCII.minus,
      text[10] | 0x20 == 0x74 || text[10] == ASCII.space,
      text[13] == ASCII.colon, text[16] == ASCII.colon,
      let century = twoDigits(text, 0), let year = twoDigits(text, 2),
      let month = twoDigits(text, 5), let day = twoDigits(text, 8),
      let hour = twoDigits(text, 11), let minute = twoDigits(text, 14),
      let second = twoDigits(text, 17)
    else { return nil }
    var fields = DateFields()
    fields.setDate(year: century * 100 + year, month: month, day: day)
    fields.setTime(hour: hour, minute: minute, second: second)
    var index = 19
    if text[index] == ASCII.dot {
      index += 1
      var scale = 100
      while index < text.count, ASCII.isDigit(text[index]) {
        fields.millisecond += Int(text[index] - ASCII.zero) * scale
        scale /= 10
        index += 1
      }
    }
    guard index < text.count else { return nil }
    if text[index] | 0x20 == 0x7A { return index + 1 == text.count ? fields : nil }
    guard let offset = offset(text, index) else { return nil }
    fields.offsetMinutes = offset
    return fields
  }

  /// `Thu, 29 Feb 2024 12:00:00 +0100`, with `GMT` too, without the weekday too.
  static func rfc822(_ text: UnsafeBufferPointer<UInt8>) -> DateFields? {
    var index = 0
    if text.count > 5, text[3] == ASCII.comma, text[4] == ASCII.space { index = 5 }
    // The longest form from here on: "29 Feb 2024 12:00:00 +0100".
    guard text.count >= index + 20, text.count <= index + 26 else { return nil }
    var day: Int
    if text[index + 1] == ASCII.space {
      guard ASCII.isDigit(text[index]) else { return nil }
      day = Int(text[index] - ASCII.zero)
      index += 2
    } else {
      guard let both = twoDigits(text, index), text[index + 2] == ASCII.space else { return nil }
      day = both
      index += 3
    }
    guard index + 18 < text.count, text[index + 3] == ASCII.space, text[index + 8] == ASCII.space,
      text[index + 11] == ASCII.colon, text[index + 14] == ASCII.colon,
      text[index + 17] == ASCII.space,
      let month = month(text[index], text[index + 1], text[index + 2]),
      let century = twoDigits(text, index + 4), let year = twoDigits(text, index + 6),
      let hour = twoDigits(text, index + 9), let minute = twoDigits(text, index + 12),
      let second = twoDigits(text, index + 15)
    else { return nil }
    var fields = DateFields()
    fields.setDate(year: century * 100 + year, month: month, day: day)
    fields.setTime(hour: hour, minute: minute, second: second)
    index += 18
    if ASCII.isLetter(text[index]) {
      guard let minutes = zone(text[index...]) else { return nil }
      fields.offsetMinutes = minutes
      return fields
    }
    guard let offset = offset(text, index) else { return nil }
    fields.offsetMinutes = offset
    return fields
  }

  private static func zone(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    if ASCII.equals(name, "gmt") || ASCII.equals(name, "utc") { return 0 }
    return SortedRecords.number(of: name.map(ASCII.lowercased), in: ZoneNames.records)
  }

  /// `+0100` or `+01:00` at the very end.
  private static func offset(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
    let length = text.count - index
    guard length == 5 || length == 6, text[index] == ASCII.plus || text[index] == ASCII.minus,
      let hours = twoDigits(text, index + 1), let minutes = twoDigits(text, text.count - 2),
      length == 5 || text[index + 3] == ASCII.colon
    else { return nil }
    let total = hours * 60 + minutes
    return text[index] == ASCII.minus ? -total : total
  }

  @inline(__always)
  private static func twoDigits(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
    let high = text[index] &- ASCII.zero
    let low = text[index + 1] &- ASCII.zero
    return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : nil
  }

  private static func month(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int? {
    let key = UInt32(first | 0x20) << 16 | UInt32(second | 0x20) << 8 | UInt32(third | 0x20)
    return switch key {
    case 0x6A616E: 1
    case 0x666562: 2
    case 0x6D6172: 3
    case 0x617072: 4
    case 0x6D6179: 5
    case 0x6A756E: 6
    case 0x6A756C: 7
    case 0x617567: 8
    case 0x736570: 9
    case 0x6F6374: 10
    case 0x6E6F76: 11
    case 0x646563: 12
    default: nil
    }
  }
}
