/// Where a request may lead, redirects and DNS answers included.
public enum AddressPolicy: Sendable, Hashable {
  /// Anywhere.
  case any
  /// To public addresses only; decided at connect time on the address really used.
  case publicOnly
  /// As ``forConfigured(url:)`` says of the request's own URL.
  case asWritten

  /// The policy for a URL that the administrator wrote: what he wrote himself is allowed, so a
  /// private host may lead anywhere and a public one to public addresses only.
  public static func forConfigured(url: String) -> AddressPolicy {
    guard let parsed = try? ParsedURL(url) else { return .publicOnly }
    return asWritten.resolved(for: parsed)
  }

  /// The policy of a request for `url`: never ``asWritten``.
  func resolved(for url: ParsedURL) -> AddressPolicy {
    guard self == .asWritten else { return self }
    return AddressPolicy.isPrivateHost(url.host) ? .any : .publicOnly
  }

  /// Whether a host, as written in a URL, is private by its name alone: a literal address that is
  /// not public, or a name that can't be in the public DNS.
  public static func isPrivateHost(_ host: String) -> Bool {
    if let isPrivate = isPrivateLiteral(host) { return isPrivate }
    let dot = UInt8(ascii: ".")
    let lower = host.lowercased()
    var name = lower.utf8[...]
    while name.last == dot { name.removeLast() }
    while name.first == dot { name.removeFirst() }
    guard !name.isEmpty else { return false }
    // A name without a dot, and the names reserved for local use (RFC 6761, 6762, 8375, 9476).
    guard let last = name.lastIndex(of: dot) else { return true }
    return localTops.contains(Substring(name[name.index(after: last)...]))
      || lower.hasSuffix("home.arpa")
  }

  private static let localTops: Set<Substring> = [
    "localhost", "local", "internal", "lan", "localdomain", "home", "corp", "intranet",
  ]

  /// Whether a host is a literal address that is not public; `nil` if it is a name.
  public static func isPrivateLiteral(_ host: String) -> Bool? {
    IPAddress(host).map { !$0.isPublic }
  }
}
