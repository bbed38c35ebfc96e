/// A link reduced to what names the page: without scheme, `www.`, default port, trailing slash and
/// tracking parameters.
///
/// Works on bytes, because it runs for every item of every document.
public struct CanonicalLink: Sendable, Hashable {
  /// The page, without a fragment (but with a hashbang or a `#/` route, which name pages).
  public var page: String
  /// `page` with the fragment; change logs tell their entries apart by nothing else.
  public var exact: String
  /// Whether the link leads below the site's front page.
  public var isDeep: Bool

  /// - Parameter link: a link as the document has it; `nil` comes back for an empty one.
  public init?(_ link: String) {
    let bytes = trimmed(Array(link.utf8)[...])
    guard !bytes.isEmpty else { return nil }
    guard let rest = withoutWebScheme(bytes) else {
      // `magnet:`, `urn:`, a relative link: nothing is known about its parts.
      page = String(decoding: bytes, as: UTF8.self)
      exact = page
      isDeep = true
      return
    }
    var body = rest
    var fragment = rest[rest.endIndex...]
    if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
      body = rest[..<hash]
      fragment = rest[(hash + 1)...]
    }
    let hostEnd =
      body.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? body.endIndex
    let queryStart = body[hostEnd...].firstIndex(of: UInt8(ascii: "?")) ?? body.endIndex
    var out = canonicalHost(body[..<hostEnd])
    let path = canonicalPath(body[hostEnd..<queryStart])
    out += path
    let before = out.count
    if queryStart < body.endIndex { appendQuery(body[(queryStart + 1)...], to: &out) }
    isDeep = !path.isEmpty || out.count > before
    if let first = fragment.first, first == UInt8(ascii: "!") || first == UInt8(ascii: "/") {
      out.append(UInt8(ascii: "#"))
      out += fragment
      isDeep = true
      fragment = fragment[fragment.endIndex...]
    }
    page = String(decoding: out, as: UTF8.self)
    if fragment.isEmpty {
      exact = page
    } else {
      exact = page + "#" + String(decoding: fragment, as: UTF8.self)
      isDeep = true
    }
  }
}

/// The part behind `http://` or `https://` (or `//`); `nil` for anything else.
func withoutWebScheme(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  for scheme in ["https://", "http://", "//"] {
    let prefix = scheme.utf8
    if bytes.count > prefix.count,
      zip(bytes, prefix).allSatisfy({ lowercased($0) == $1 })
    {
      return bytes.dropFirst(prefix.count)
    }
  }
  return nil
}

func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var bytes = bytes
  while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
  while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
  return bytes
}

func lowercased(_ byte: UInt8) -> UInt8 {
  byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
}

private func canonicalHost(_ host: ArraySlice<UInt8>) -> [UInt8] {
  var out = host.map(lowercased)
  for port in [":80", ":443"] where out.count > port.utf8.count && out.ends(with: port.utf8) {
    out.removeLast(port.utf8.count)
  }
  if out.starts(with: "www.".utf8), out.count > 4 { out.removeFirst(4) }
  return out
}

private func canonicalPath(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var path = path
  // Java servers put the session into the path: `/news;jsessionid=0A1B?id=7`.
  if let semicolon = path.firstIndex(of: UInt8(ascii: ";")),
    path[semicolon...].map(lowercased).starts(with: ";jsessionid=".utf8)
  {
    path = path[..<semicolon]
  }
  while path.last == UInt8(ascii: "/") { path.removeLast() }
  return path
}

private func appendQuery(_ query: ArraySlice<UInt8>, to out: inout [UInt8]) {
  var separator = UInt8(ascii: "?")
  for var pair in query.split(separator: UInt8(ascii: "&")) {
    // Doubly escaped documents leave `&amp;` in the link.
    if pair.starts(with: "amp;".utf8) { pair = pair.dropFirst(4) }
    if TrackingParameter.matches(pair) { continue }
    out.append(separator)
    out += pair
    separator = UInt8(ascii: "&")
  }
}

extension Array where Element == UInt8 {
  fileprivate func ends(with suffix: String.UTF8View) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}
