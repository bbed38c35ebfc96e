/// A base URL taken apart once, against which many references are resolved (RFC 3986, section 5.2).
struct BaseURL {
  /// Lower-case scheme without its colon.
  let scheme: [UInt8]
  /// With its `//`; empty if the URL has none (`file:/x`).
  let authority: [UInt8]
  let path: [UInt8]
  /// With its `?`; empty if the URL has none.
  let query: [UInt8]

  /// - Parameter text: a URL; junk round it is tolerated.
  /// - Returns: `nil` if nothing can be resolved against it: no scheme, or an opaque one.
  init?(_ text: String) {
    let bytes = URLCleaning.mended(URLCleaning.cleaned(Array(text.utf8)))
    guard let colon = URLCleaning.schemeEnd(bytes[...]) else { return nil }
    let scheme = bytes[..<colon].map(ASCII.lowercased)
    var rest = bytes[(colon + 1)...]
    guard rest.first == ASCII.slash else { return nil }
    if let hash = rest.firstIndex(of: ASCII.hash) { rest = rest[..<hash] }
    let question = rest.firstIndex(of: ASCII.question) ?? rest.endIndex
    query = Array(rest[question...])
    rest = rest[..<question]
    if rest.starts(with: [ASCII.slash, ASCII.slash]) {
      let end = rest.dropFirst(2).firstIndex(of: ASCII.slash) ?? rest.endIndex
      authority = Array(rest[..<end])
      rest = rest[end...]
    } else {
      authority = []
    }
    self.scheme = scheme
    path = Array(rest)
  }

  /// The target of a relative reference that is cleaned and has no scheme.
  func target(of reference: [UInt8]) -> [UInt8] {
    var result = scheme
    result.append(ASCII.colon)
    if reference.starts(with: [ASCII.slash, ASCII.slash]) {
      return URLCleaning.withoutDotSegments(result + reference)
    }
    result += authority
    switch reference.first {
    case nil:
      return result + path + query
    case ASCII.hash:
      return result + path + query + reference
    case ASCII.question:
      return result + path + reference
    case ASCII.slash:
      return URLCleaning.withoutDotSegments(result + reference)
    default:
      if let slash = path.lastIndex(of: ASCII.slash) {
        result += path[...slash]
      } else {
        result.append(ASCII.slash)
      }
      return URLCleaning.withoutDotSegments(result + reference)
    }
  }
}
