import KabarCore

/// Numbers with units, as people write them.
enum Quantity {
  /// `45s`, `10m`, `2h`, `7d`, `2w`, `500ms`, also `1h30m`.
  static func duration(_ text: String) -> Interval? {
    let units: [String: Int64] = [
      "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
    ]
    var total: Int64 = 0
    var rest = text.utf8[...]
    repeat {
      guard let (count, unit) = numberAndUnit(&rest), let length = units[unit] else { return nil }
      let (product, tooLong) = count.multipliedReportingOverflow(by: length)
      let (sum, tooMuch) = total.addingReportingOverflow(product)
      if tooLong || tooMuch { return nil }
      total = sum
    } while !rest.isEmpty
    return .milliseconds(total)
  }

  /// `512KiB`, `16MiB`, `16MB`, `1GiB`, `100B`: bytes.
  static func size(_ text: String) -> Int? {
    let units: [String: Int64] = [
      "b": 1, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "kb": 1000, "mb": 1_000_000,
      "gb": 1_000_000_000, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30,
    ]
    var rest = text.utf8[...]
    guard let (count, unit) = numberAndUnit(&rest), rest.isEmpty, let length = units[unit] else {
      return nil
    }
    let (product, overflow) = count.multipliedReportingOverflow(by: length)
    return overflow ? nil : Int(exactly: product)
  }

  /// `10/s`, `1/m`, `100/h`: the time between two.
  static func spacing(_ text: String) -> Interval? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int64(parts[0]), count > 0 else { return nil }
    let units: [Substring: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let length = units[parts[1]], count <= length else { return nil }
    // Rounded up: never faster than asked.
    return .milliseconds((length + count - 1) / count)
  }

  /// Takes `16 MiB` or `10m` off the front; the unit in lower case.
  private static func numberAndUnit(_ rest: inout Substring.UTF8View) -> (Int64, String)? {
    func take(_ isWanted: (UInt8) -> Bool) -> String {
      let taken = rest.prefix(while: isWanted)
      rest = rest.dropFirst(taken.count)
      return String(Substring(taken))
    }
    guard let count = Int64(take { (48...57).contains($0) }) else { return nil }
    _ = take { $0 == 32 }
    let unit = take { (65...90).contains($0) || (97...122).contains($0) }
    _ = take { $0 == 32 }
    return (count, unit.lowercased())
  }
}
