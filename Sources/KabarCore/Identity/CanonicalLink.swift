/// A link reduced to what names the page: without scheme, `www.`, default port, trailing slash and
/// tracking parameters.
///
/// Works on bytes, because it runs for every item of every document.
public struct CanonicalLink: Sendable, Hashable {
  /// The page, without a fragment (but with a hashbang or a `#/` route, which name pages).
  public var page: String { String(decoding: pageBytes, as: UTF8.self) }
  /// `page` with the fragment; change logs tell their entries apart by nothing else.
  public var exact: String { String(decoding: exactBytes, as: UTF8.self) }

  private var bytes: [UInt8]
  private var pageCount: Int
  var pageBytes: ArraySlice<UInt8> { bytes[..<pageCount] }
  var exactBytes: ArraySlice<UInt8> { bytes[...] }
  /// Whether `exact` is more than `page`.
  var hasFragment: Bool { pageCount < bytes.count }

  /// Whether the link leads below the site's front page.
  public var isDeep: Bool

  /// - Parameter link: a link as the document has it; `nil` comes back for an empty one.
  public init?(_ link: String) {
    let bytes = trimmed(Array(link.utf8)[...])
    guard !bytes.isEmpty else { return nil }
    guard let rest = withoutWebScheme(bytes) else {
      // `magnet:`, `urn:`, a relative link: nothing is known about its parts.
      self.bytes = Array(bytes)
      pageCount = bytes.count
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
    var out: [UInt8] = []
    out.reserveCapacity(rest.count)
    appendHost(body[..<hostEnd], to: &out)
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
    pageCount = out.count
    if !fragment.isEmpty {
      out.append(UInt8(ascii: "#"))
      out += fragment
      isDeep = true
    }
    self.bytes = out
  }
}

/// The part behind `http://` or `https://` (or `//`); `nil` for anything else.
func withoutWebScheme(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  withoutPrefix("https://", bytes) ?? withoutPrefix("http://", bytes) ?? withoutPrefix("//", bytes)
}

/// - Parameter prefix: in small letters.
private func withoutPrefix(_ prefix: StaticString, _ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>?
{
  let count = prefix.utf8CodeUnitCount
  guard bytes.count > count else { return nil }
  for place in 0..<count
  where lowercased(bytes[bytes.startIndex + place]) != prefix.utf8Start[place] { return nil }
  return bytes.dropFirst(count)
}

func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  guard let first = bytes.firstIndex(where: { $0 > 0x20 }),
    let last = bytes.lastIndex(where: { $0 > 0x20 })
  else { return [] }
  return bytes[first...last]
}

func lowercased(_ byte: UInt8) -> UInt8 {
  byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
}

private func appendHost(_ host: ArraySlice<UInt8>, to out: inout [UInt8]) {
  for byte in host { out.append(lowercased(byte)) }
  // The first of them before the other, as stored keys have it.
  removeSuffix(":80", from: &out)
  removeSuffix(":443", from: &out)
  if out.count > 4, out.starts(with: "www.".utf8) { out.removeFirst(4) }
}

private func removeSuffix(_ suffix: StaticString, from out: inout [UInt8]) {
  let count = suffix.utf8CodeUnitCount
  guard out.count > count else { return }
  for place in 0..<count where out[out.count - count + place] != suffix.utf8Start[place] { return }
  out.removeLast(count)
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
