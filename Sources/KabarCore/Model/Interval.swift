/// A length of time in milliseconds, as configured (`45s`, `10m`, `2h`, `7d`) and as computed with.
///
/// Not `Swift.Duration`: that counts in attoseconds over 128 bits, which costs space in the
/// schedule of a hundred thousand feeds.
public struct Interval: Hashable, Comparable, Sendable {
  /// Milliseconds; may be negative.
  public var milliseconds: Int64

  /// - Parameter milliseconds: the length in milliseconds.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// No time at all.
  public static let zero = Interval(milliseconds: 0)

  /// `count` milliseconds.
  public static func milliseconds(_ count: Int64) -> Interval { Interval(milliseconds: count) }

  /// `count` seconds. Values too large to be held are clamped.
  public static func seconds(_ count: Int64) -> Interval { scaled(count, 1000) }

  /// `count` minutes.
  public static func minutes(_ count: Int64) -> Interval { scaled(count, 60_000) }

  /// `count` hours.
  public static func hours(_ count: Int64) -> Interval { scaled(count, 3_600_000) }

  /// `count` days of 24 hours.
  public static func days(_ count: Int64) -> Interval { scaled(count, 86_400_000) }

  /// The length in seconds.
  public var seconds: Double { Double(milliseconds) / 1000 }

  /// Orders by length.
  public static func < (left: Interval, right: Interval) -> Bool {
    left.milliseconds < right.milliseconds
  }

  private static func scaled(_ count: Int64, _ unit: Int64) -> Interval {
    let (product, overflow) = count.multipliedReportingOverflow(by: unit)
    return Interval(milliseconds: overflow ? (count < 0 ? Int64.min : Int64.max) : product)
  }
}

extension Interval: CustomStringConvertible {
  /// As a person writes it, in at most two units: `45s`, `10m`, `1h 30m`, `7d`.
  public var description: String { text(after: "") }

  /// `description` behind some words, made in one go: each poll has a reason of this form.
  func text(after words: StaticString) -> String {
    // The longest has twelve digits, a unit and the next one with up to two digits.
    let capacity = words.utf8CodeUnitCount + 24
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { bytes in
      let end = write(to: bytes, from: words.withUTF8Buffer { bytes.update(fromContentsOf: $0) })
      return String(decoding: bytes[..<end], as: UTF8.self)
    }
  }

  /// - Returns: where the text ends.
  private func write(to bytes: UnsafeMutableBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    func append(_ number: Int64, _ unit: UInt8) {
      var divisor: Int64 = 1
      while number / divisor > 9 { divisor *= 10 }
      while divisor > 0 {
        bytes[end] = UInt8(ascii: "0") + UInt8(number / divisor % 10)
        end += 1
        divisor /= 10
      }
      bytes[end] = unit
      end += 1
    }
    guard milliseconds >= 1000 else {
      append(max(0, milliseconds), UInt8(ascii: "m"))
      bytes[end] = UInt8(ascii: "s")
      return end + 1
    }
    var rest = milliseconds / 1000 + (milliseconds % 1000 >= 500 ? 1 : 0)
    var parts = 0
    func part(_ length: Int64, _ unit: UInt8) {
      let count = rest / length
      rest %= length
      guard parts < 2 else { return }
      guard count > 0 else {
        // What comes behind a unit that is not there says nothing that matters.
        if parts > 0 { parts = 2 }
        return
      }
      if parts > 0 {
        bytes[end] = UInt8(ascii: " ")
        end += 1
      }
      append(count, unit)
      parts += 1
    }
    part(86_400, UInt8(ascii: "d"))
    part(3600, UInt8(ascii: "h"))
    part(60, UInt8(ascii: "m"))
    part(1, UInt8(ascii: "s"))
    return end
  }
}
