import CLibCurl
import Glibc

/// A URL as libcurl reads it: the same parser decides and transfers, so that there are no two
/// opinions on which host is meant. A class, because it is handed on at every stop.
final class ParsedURL: Sendable {
  /// What is wrong with a URL.
  enum Fault: Error { case malformed, unsupportedScheme(String) }

  /// Absolute, without credentials and fragment.
  let url: String
  /// In lower case.
  let scheme: String
  /// In lower case; IPv4 numbers of any notation in the usual one, IPv6 in brackets.
  /// An international name is in its ASCII form (xn--…).
  let host: String
  /// The host as a person wrote it.
  let shownHost: String
  let port: Int
  let user: String?
  let password: String?

  /// - Throws: ``Fault``
  convenience init(_ text: String) throws {
    if let parts = PlainURL(text) {
      self.init(plain: text, parts)
    } else {
      try self.init(Array(text.utf8), relativeTo: nil)
    }
  }

  private init(plain text: String, _ parts: PlainURL) {
    url = text
    scheme = parts.scheme
    host = parts.host
    shownHost = parts.host
    port = parts.port
    user = nil
    password = nil
  }

  /// - Parameters:
  ///   - text: absolute, or relative to the base; may hold spaces and bytes beyond ASCII.
  ///   - base: what it is relative to.
  /// - Throws: ``Fault``
  init(_ text: some Sequence<UInt8>, relativeTo base: String?) throws {
    guard let handle = curl_url() else { throw Fault.malformed }
    defer { curl_url_cleanup(handle) }
    let flags = UInt32(CURLU_URLENCODE | CURLU_ALLOW_SPACE)
    if let base, curl_url_set(handle, CURLUPART_URL, base, flags) != CURLUE_OK {
      throw Fault.malformed
    }
    var bytes = text.map { CChar(bitPattern: $0) }
    guard !bytes.contains(0) else { throw Fault.malformed }
    bytes.append(0)
    switch curl_url_set(handle, CURLUPART_URL, bytes, flags) {
    case CURLUE_OK: break
    case CURLUE_UNSUPPORTED_SCHEME:
      let scheme = bytes.prefix { $0 != 58 }.prefix(32).map(UInt8.init(bitPattern:))
      throw Fault.unsupportedScheme(String(decoding: scheme, as: UTF8.self).lowercased())
    default: throw Fault.malformed
    }
    func part(_ what: CURLUPart, _ flags: Int32 = 0) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard curl_url_get(handle, what, &value, UInt32(flags)) == CURLUE_OK, let value else {
        return nil
      }
      defer { curl_free(value) }
      return String(cString: value)
    }
    user = part(CURLUPART_USER, CURLU_URLDECODE)
    password = part(CURLUPART_PASSWORD, CURLU_URLDECODE)
    for what in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT] {
      curl_url_set(handle, what, nil, 0)
    }
    let shownHost = part(CURLUPART_HOST) ?? ""
    let isASCII = shownHost.utf8.allSatisfy { $0 < 0x80 }
    let form = isASCII ? 0 : CURLU_PUNYCODE
    let (url, host) = Self.withUTF8(isNeeded: !isASCII) {
      (part(CURLUPART_URL, form), part(CURLUPART_HOST, form))
    }
    guard let scheme = part(CURLUPART_SCHEME), let url else { throw Fault.malformed }
    self.scheme = scheme.lowercased()
    self.url = url
    self.host = (host ?? "").lowercased()
    self.shownHost = shownHost.lowercased()
    port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap { Int($0) } ?? 0
  }

  /// libcurl takes international names to be in the locale's encoding, and a daemon has no locale.
  private static func withUTF8<Result>(isNeeded: Bool, _ body: () -> Result) -> Result {
    guard isNeeded, let locale = utf8Locale else { return body() }
    let previous = uselocale(locale)
    defer { uselocale(previous) }
    return body()
  }

  // `nonisolated(unsafe)`: an opaque handle that is made once and never changed.
  nonisolated(unsafe) private static let utf8Locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

  /// The path of a `file:` URL, decoded; `nil` if it names another host or holds a zero byte.
  static func filePath(of url: String) -> String? {
    guard let handle = curl_url() else { return nil }
    defer { curl_url_cleanup(handle) }
    guard curl_url_set(handle, CURLUPART_URL, url, UInt32(CURLU_ALLOW_SPACE)) == CURLUE_OK else {
      return nil
    }
    var value: UnsafeMutablePointer<CChar>?
    let code = curl_url_get(handle, CURLUPART_PATH, &value, UInt32(CURLU_URLDECODE))
    guard code == CURLUE_OK, let value else { return nil }
    defer { curl_free(value) }
    return String(cString: value)
  }

  /// Whether what is confined to the other URL may be sent here: the same host and port, or the
  /// same host reached by TLS instead of without, each on its usual port.
  func sharesSecrets(with other: ParsedURL) -> Bool {
    guard host == other.host else { return false }
    if scheme == other.scheme { return port == other.port }
    return other.scheme == "http" && other.port == 80 && scheme == "https" && port == 443
  }
}
