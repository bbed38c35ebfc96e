/// Slips in web addresses that people and programs make, and that browsers forgive.
extension URLCleaning {
  /// A cleaned reference with its scheme repaired: `http//x`, `http:///x`, `http://http://x`.
  static func mended(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    // Bounded: each round takes one scheme away.
    for _ in 0..<4 {
      guard let outer = webScheme(bytes), let inner = webScheme(Array(outer.rest)),
        !inner.rest.isEmpty
      else { break }
      bytes = Array(outer.rest)
    }
    guard let (scheme, rest) = webScheme(bytes) else { return bytes }
    return scheme + [ASCII.colon, ASCII.slash, ASCII.slash] + rest
  }

  /// A web scheme followed by `://` or something close to it, and what comes after that.
  private static func webScheme(_ bytes: [UInt8]) -> (scheme: [UInt8], rest: ArraySlice<UInt8>)? {
    let isSecure = bytes.count > 5 && ASCII.equals(bytes[..<5], "https")
    guard isSecure || (bytes.count > 4 && ASCII.equals(bytes[..<4], "http")) else { return nil }
    let end = isSecure ? 5 : 4
    let scheme = Array((isSecure ? "https" : "http").utf8)
    var rest = bytes[end...]
    let hasColon = rest.first == ASCII.colon
    if hasColon { rest = rest.dropFirst() }
    let slashes = rest.prefix { $0 == ASCII.slash }.count
    // Two slashes without a colon, or any more than two with one, stand for "://". Fewer may be
    // a relative reference.
    guard slashes >= 2 else { return nil }
    return (scheme, rest.dropFirst(slashes))
  }

  /// A reference with a scheme: absolute as it is, or `http:/path` and `http:path`, which browsers
  /// resolve against a base of the same scheme, unless the first segment looks like a host.
  static func absolute(_ bytes: [UInt8], schemeEnd colon: Int, base: BaseURL?) -> [UInt8] {
    guard isWeb(bytes[..<colon]) else { return bytes }
    let rest = bytes[(colon + 1)...]
    if rest.starts(with: [ASCII.slash, ASCII.slash]) { return withoutDotSegments(bytes) }
    let path = rest.first == ASCII.slash ? rest.dropFirst() : rest
    if !looksLikeHost(path), let base {
      return base.target(of: Array(rest))
    }
    return withoutDotSegments(
      bytes[..<colon] + [ASCII.colon, ASCII.slash, ASCII.slash] + path)
  }

  /// `www.example.com/x` and, without a base, `//example.com/x` as the absolute URL that is meant.
  static func bareHost(_ bytes: [UInt8], base: BaseURL?) -> [UInt8]? {
    let scheme = base.map(\.scheme).flatMap { isWeb($0) ? $0 : nil } ?? Array("https".utf8)
    if bytes.starts(with: [ASCII.slash, ASCII.slash]), base == nil, bytes.count > 2,
      bytes[2] != ASCII.slash
    {
      return withoutDotSegments(scheme + [ASCII.colon] + bytes)
    }
    guard bytes.count > 4, ASCII.equals(bytes[..<4], "www."), looksLikeHost(bytes[4...]) else {
      return nil
    }
    return withoutDotSegments(scheme + [ASCII.colon, ASCII.slash, ASCII.slash] + bytes)
  }

  /// Whether the first segment is a name with a dot that isn't a file's.
  private static func looksLikeHost(_ bytes: ArraySlice<UInt8>) -> Bool {
    let segment = bytes.prefix { $0 != ASCII.slash && $0 != ASCII.question && $0 != ASCII.hash }
    guard let dot = segment.lastIndex(of: ASCII.dot), dot > segment.startIndex,
      segment.endIndex - dot > 2
    else { return segment.count > 1 && ASCII.equals(segment, "localhost") }
    let suffix = segment[(dot + 1)...].prefix { $0 != ASCII.colon }
    return !fileSuffixes.contains { ASCII.equals(suffix, $0) }
  }

  private static let fileSuffixes: [StaticString] = [
    "html", "htm", "php", "asp", "aspx", "jsp", "cgi", "xml", "rss", "rdf", "atom", "json", "jpg",
    "jpeg", "png", "gif", "webp", "svg", "mp3", "mp4", "m4a", "ogg", "pdf", "txt", "zip",
  ]

  /// Removes `.` and `..` from the path of an absolute URL (RFC 3986, section 5.2.4).
  static func withoutDotSegments(_ bytes: [UInt8]) -> [UInt8] {
    guard let colon = bytes.firstIndex(of: ASCII.colon) else { return bytes }
    var start = colon + 1
    if bytes[start...].starts(with: [ASCII.slash, ASCII.slash]) {
      start = bytes[(start + 2)...].firstIndex { isDelimiter($0) } ?? bytes.count
    }
    let end = bytes[start...].firstIndex { $0 == ASCII.question || $0 == ASCII.hash } ?? bytes.count
    let path = bytes[start..<end]
    guard hasDotSegment(path) else { return bytes }
    var kept: [ArraySlice<UInt8>] = []
    var endsInDirectory = false
    for segment in path.dropFirst().split(separator: ASCII.slash, omittingEmptySubsequences: false)
    {
      endsInDirectory = false
      if segment.elementsEqual([ASCII.dot]) {
        endsInDirectory = true
      } else if segment.elementsEqual([ASCII.dot, ASCII.dot]) {
        _ = kept.popLast()
        endsInDirectory = true
      } else {
        kept.append(segment)
      }
    }
    var result = Array(bytes[..<start])
    result.reserveCapacity(bytes.count)
    for segment in kept {
      result.append(ASCII.slash)
      result += segment
    }
    if endsInDirectory { result.append(ASCII.slash) }
    return result + bytes[end...]
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    byte == ASCII.slash || byte == ASCII.question || byte == ASCII.hash
  }

  private static func hasDotSegment(_ path: ArraySlice<UInt8>) -> Bool {
    guard path.first == ASCII.slash else { return false }
    var previous: UInt8 = 0
    for byte in path {
      if previous == ASCII.slash, byte == ASCII.dot { return true }
      previous = byte
    }
    return false
  }
}
