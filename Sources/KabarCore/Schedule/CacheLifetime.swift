/// How long an answer says that it stays fresh (RFC 9111 §4.2.1).
public enum CacheLifetime {
  /// The lifetime, from `Cache-Control: max-age`, else `Expires` minus `Date`; `nil` if nothing
  /// usable is said or the answer is to be checked each time.
  ///
  /// - Parameters:
  ///   - cacheControl: the value of `Cache-Control`, lists joined by commas.
  ///   - expires: the value of `Expires`.
  ///   - date: the value of `Date`.
  ///   - now: taken for a missing or unreadable `Date`.
  /// - Returns: the lifetime, and whether it is `Cache-Control` that says so.
  public static func freshness(
    cacheControl: String?, expires: String?, date: String?, now: Timestamp
  ) -> (lifetime: Interval, isFromControl: Bool)? {
    if var text = cacheControl {
      switch text.withUTF8({ control($0) }) {
      case .silent: break
      case .checked: return nil
      case .fresh(let lifetime): return lifetime > .zero ? (lifetime, true) : nil
      }
    }
    guard let expires, let end = HTTPDate.parse(expires, now: now) else { return nil }
    let start = date.flatMap { HTTPDate.parse($0, now: now) } ?? now
    let lifetime = end - start
    return lifetime > .zero ? (lifetime, false) : nil
  }

  private enum Control {
    case silent
    /// To be checked each time.
    case checked
    case fresh(Interval)
  }

  /// Nearly every answer has such a field: it is read as bytes.
  private static func control(_ text: UnsafeBufferPointer<UInt8>) -> Control {
    var control = Control.silent
    for directive in text.split(separator: UInt8(ascii: ",")) {
      let equals = directive.firstIndex(of: UInt8(ascii: "=")) ?? directive.endIndex
      let name = trimmed(directive[..<equals])
      if matches(name, "no-cache") || matches(name, "no-store") { return .checked }
      guard equals < directive.endIndex, matches(name, "max-age"),
        let seconds = seconds(trimmed(directive[(equals + 1)...]))
      else { continue }
      control = .fresh(.seconds(seconds))
    }
    return control
  }

  /// Seen in the wild: sixteen years, more digits than a number can hold, less than nothing, quotes.
  /// Whoever asks bounds it by `max_interval`.
  private static func seconds(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    var digits = text
    while digits.first == UInt8(ascii: "\"") { digits = digits.dropFirst() }
    while digits.last == UInt8(ascii: "\"") { digits = digits.dropLast() }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    guard !digits.isEmpty else { return nil }
    var seconds: Int64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      seconds = min(seconds * 10 + Int64(digit - 0x30), 10_000_000_000)
    }
    return isNegative ? 0 : seconds
  }

  private static func trimmed(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    var rest = bytes
    while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
    return rest
  }

  /// Whether a directive is `name`, which is in lower case.
  private static func matches(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ name: StaticString
  ) -> Bool {
    guard bytes.count == name.utf8CodeUnitCount else { return false }
    for (index, byte) in bytes.enumerated() {
      let isUpper = (0x41...0x5A).contains(byte)
      if (isUpper ? byte | 0x20 : byte) != name.utf8Start[index] { return false }
    }
    return true
  }

  /// `Retry-After` in either form (RFC 9110 §10.2.3); `nil` if unreadable.
  public static func retryAt(_ value: String?, now: Timestamp) -> Timestamp? {
    guard let value else { return nil }
    var text = trimmed(value)
    if let seconds = text.withUTF8({ seconds($0[...]) }) { return now + .seconds(seconds) }
    return HTTPDate.parse(text, now: now)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
