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
  public static func freshFor(
    cacheControl: String?, expires: String?, date: String?, now: Timestamp
  ) -> Interval? {
    if let cacheControl {
      var maxAge: Interval?
      for directive in cacheControl.split(separator: ",") {
        let parts = directive.split(separator: "=", maxSplits: 1)
        let name = trimmed(parts.first ?? "").lowercased()
        if name == "no-cache" || name == "no-store" { return nil }
        guard name == "max-age", parts.count == 2 else { continue }
        let number = trimmed(parts[1]).filter { $0 != "\"" }
        if let seconds = seconds(number) { maxAge = seconds }
      }
      if let maxAge { return maxAge > .zero ? maxAge : nil }
    }
    guard let expires, let end = HTTPDate.parse(expires, now: now) else { return nil }
    let start = date.flatMap { HTTPDate.parse($0, now: now) } ?? now
    let lifetime = end - start
    return lifetime > .zero ? lifetime : nil
  }

  /// `Retry-After` in either form (RFC 9110 §10.2.3); `nil` if unreadable.
  public static func retryAt(_ value: String?, now: Timestamp) -> Timestamp? {
    guard let value else { return nil }
    let text = trimmed(value)
    return seconds(text).map { now + $0 } ?? HTTPDate.parse(text, now: now)
  }

  /// A number of seconds. Seen in the wild: sixteen years, and more digits than a number can hold.
  /// Whoever asks bounds it by `max_interval`.
  private static func seconds(_ text: String) -> Interval? {
    if let seconds = Int64(text) { return .seconds(max(0, min(seconds, 10_000_000_000))) }
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isNumber ? .seconds(10_000_000_000) : nil
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
