/// Look-up in a string of records `key=value`, separated by single spaces and sorted by the bytes of
/// their keys. The separator after a key may also be `~`.
enum SortedRecords {
  /// The index of the separator after a key, found by halving.
  static func separator(
    of key: UnsafeBufferPointer<UInt8>, in table: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    var low = 0
    var high = table.count
    while low < high {
      // A record's start at or before the middle.
      var start = low + (high - low) / 2
      while start > low, table[start - 1] != ASCII.space { start -= 1 }
      var end = start
      var order = 0
      var index = 0
      while end < table.count, table[end] != ASCII.equals, table[end] != tilde {
        if order == 0 {
          order = index < key.count ? Int(key[index]) - Int(table[end]) : -1
        }
        index += 1
        end += 1
      }
      if order == 0, index < key.count { order = 1 }
      if order == 0 { return end }
      if order < 0 {
        high = start
      } else {
        while end < table.count, table[end] != ASCII.space { end += 1 }
        low = end + 1
      }
    }
    return nil
  }

  /// A decimal value, perhaps negative.
  static func number(of key: some Collection<UInt8>, in records: StaticString) -> Int? {
    guard !key.isEmpty, key.count <= 48 else { return nil }
    return records.withUTF8Buffer { table in
      let found = Array(key).withUnsafeBufferPointer { separator(of: $0, in: table) }
      guard var index = found.map({ $0 + 1 }), index < table.count else { return nil }
      let isNegative = table[index] == ASCII.minus
      if isNegative { index += 1 }
      var value = 0
      while index < table.count, ASCII.isDigit(table[index]) {
        value = value &* 10 &+ Int(table[index] &- ASCII.zero)
        index += 1
      }
      return isNegative ? -value : value
    }
  }

  static let tilde: UInt8 = 0x7E
}
