/// A feed's (or webhook's) address, checked and brought to one form (RFC 3986 section 6.2).
///
/// A feed is known by its URL: that form must not change between versions of the program.
struct FeedURL: Hashable {
  /// Scheme and host in lower case, no default port, no credentials, no fragment; what may not stand
  /// in a URL is percent-encoded.
  var text: String
  /// Lower case, without port and brackets; empty for a file.
  var host: String
  /// Credentials that stood in the URL; they are sent, but not shown.
  var username: String?
  var password: String?

  /// Why a text is no address for a feed; follows the address in a sentence.
  struct Flaw: Error {
    var reason: String
  }

  /// The longest address (bytes): what servers and proxies are known to take.
  static let lengthLimit = 8000

  /// - Parameter schemes: those that are allowed, in lower case.
  init(_ source: String, schemes: [String] = ["http", "https", "file"]) throws(Flaw) {
    if schemes.contains("https"), schemes.contains("http"),
      let host = Self.canonicalHost(source)
    {
      text = source
      self.host = host
      return
    }
    let bytes = Self.trimmed(source)
    guard !bytes.isEmpty else { throw Flaw(reason: "is empty") }
    guard bytes.count <= Self.lengthLimit else {
      throw Flaw(reason: "is longer than \(Self.lengthLimit) bytes")
    }
    guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      throw Flaw(reason: "holds a control character")
    }
    let scheme = try Self.scheme(bytes, allowed: schemes)
    let afterSlashes = bytes.dropFirst(scheme.utf8.count + 3)
    let authority = afterSlashes.prefix { !Self.endsAuthority($0) }
    let rest = afterSlashes.dropFirst(authority.count).prefix { $0 != UInt8(ascii: "#") }
    if scheme == "file" {
      guard authority.isEmpty || authority.elementsEqual("localhost".utf8), rest.first == slash
      else { throw Flaw(reason: "needs an absolute path: file:///PATH") }
      host = ""
      text = "file://" + Self.encoded(rest)
      return
    }
    var hostAndPort = authority
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      let credentials = authority[..<at].split(
        separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      username = Self.decoded(credentials[0])
      password = credentials.count > 1 ? Self.decoded(credentials[1]) : nil
      guard !"\(username ?? "")\(password ?? "")".utf8.contains(0) else {
        throw Flaw(reason: "holds %00 in its login")
      }
      hostAndPort = authority[(at + 1)...]
    }
    let (name, port) = try Self.hostAndPort(hostAndPort)
    host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
    let isDefault = port == nil || port == (scheme == "http" ? 80 : 443)
    let path = rest.first == slash ? Self.encoded(rest) : "/" + Self.encoded(rest)
    text = scheme + "://" + name + (isDefault ? "" : ":\(port ?? 0)") + path
  }

  /// As above, but takes what feed readers export: `feed://…`, `feed:https://…`.
  init(exported source: String) throws(Flaw) {
    let trimmed = String(decoding: Self.trimmed(source), as: UTF8.self)
    if trimmed.lowercased().hasPrefix("feed://") {
      try self.init("http://" + trimmed.dropFirst("feed://".count))
    } else if trimmed.lowercased().hasPrefix("feed:http") {
      try self.init(String(trimmed.dropFirst("feed:".count)))
    } else {
      try self.init(trimmed)
    }
  }

  /// Whether an http URL is in its canonical form already, as nearly all are: `false` says nothing
  /// but that one has to look closer. A hundred thousand are read at each start.
  static func isCanonical(_ source: String) -> Bool {
    source.utf8.withContiguousStorageIfAvailable { plainHost($0) != nil } ?? false
  }

  private static func canonicalHost(_ source: String) -> String? {
    source.utf8.withContiguousStorageIfAvailable { bytes in
      plainHost(bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    } ?? nil
  }

  /// Where the host of a canonical URL stands.
  private static func plainHost(_ url: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    let start: Int
    let defaultPort: Int
    if starts(url, with: "https://") {
      (start, defaultPort) = (8, 443)
    } else if starts(url, with: "http://") {
      (start, defaultPort) = (7, 80)
    } else {
      return nil
    }
    guard url.count <= lengthLimit else { return nil }
    var index = start
    while index < url.count, isHostByte(url[index]), url[index] < 0x80 { index += 1 }
    let end = index
    if index < url.count, url[index] == UInt8(ascii: ":") {
      var port = 0
      index += 1
      while index < url.count, index < end + 6, (48...57).contains(url[index]) {
        port = port * 10 + Int(url[index] - 48)
        index += 1
      }
      guard (1...65535).contains(port), port != defaultPort, url[end + 1] != 48 else { return nil }
    }
    guard end > start, index < url.count, url[index] == slash else { return nil }
    while index < url.count {
      let byte = url[index]
      if mustBeEncoded(byte) || byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "#") {
        return nil
      }
      index += 1
    }
    return start..<end
  }

  private static func starts(
    _ bytes: UnsafeBufferPointer<UInt8>, with prefix: StaticString
  ) -> Bool {
    guard bytes.count >= prefix.utf8CodeUnitCount else { return false }
    for index in 0..<prefix.utf8CodeUnitCount where bytes[index] != prefix.utf8Start[index] {
      return false
    }
    return true
  }

  private static func trimmed(_ source: String) -> ArraySlice<UInt8> {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    var bytes = Array(source.utf8)[...]
    bytes = bytes.drop(while: isSpace)
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return bytes
  }

  private static func scheme(
    _ bytes: ArraySlice<UInt8>, allowed: [String]
  ) throws(Flaw) -> String {
    let start = String(decoding: bytes.prefix { $0 != UInt8(ascii: ":") }.prefix(16), as: UTF8.self)
    let scheme = start.lowercased()
    let rest = bytes.dropFirst(scheme.utf8.count)
    guard rest.first == UInt8(ascii: ":") else {
      let example = allowed.contains("https") ? "https" : allowed.first ?? ""
      throw Flaw(reason: "has no scheme; write it as \(example)://…")
    }
    guard allowed.contains(scheme) else {
      let known = allowed.count > 1 ? allowed.dropLast().joined(separator: ", ") + " and " : ""
      throw Flaw(
        reason: "has the scheme \"\(scheme)\"; only \(known)\(allowed.last ?? "") can be used")
    }
    guard rest.starts(with: "://".utf8) else {
      throw Flaw(reason: "lacks the // after \"\(scheme):\"")
    }
    return scheme
  }

  private static func hostAndPort(_ bytes: ArraySlice<UInt8>) throws(Flaw) -> (String, Int?) {
    var name = bytes
    var port: Int?
    // The colons of an IPv6 address lie within brackets.
    let end = bytes.lastIndex(of: UInt8(ascii: "]")) ?? bytes.startIndex
    if let colon = bytes[end...].lastIndex(of: UInt8(ascii: ":")) {
      name = bytes[..<colon]
      let digits = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
      if !digits.isEmpty {
        guard let number = Int(digits), (1...65535).contains(number), digits.first != "+" else {
          throw Flaw(reason: "has the port \"\(digits)\", which is not between 1 and 65535")
        }
        port = number
      }
    }
    guard !name.isEmpty else { throw Flaw(reason: "names no host") }
    let text = String(decoding: name, as: UTF8.self).lowercased()
    if text.hasPrefix("[") || text.hasSuffix("]") {
      let inner = text.dropFirst().dropLast().utf8
      guard text.hasPrefix("["), text.hasSuffix("]"), inner.contains(UInt8(ascii: ":")),
        inner.allSatisfy(isHexOrSeparator)
      else { throw Flaw(reason: "has a host in brackets that is no IPv6 address") }
    } else if let odd = text.utf8.first(where: { !isHostByte($0) }) {
      throw Flaw(reason: "has a host with \"\(Character(Unicode.Scalar(odd)))\" in it")
    }
    return (text, port)
  }

  /// `bytes` with percent-encoding where a URL must have it and the author left it out.
  private static func encoded(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(where: mustBeEncoded) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    let digits = Array("0123456789ABCDEF".utf8)
    var output: [UInt8] = []
    for byte in bytes {
      if mustBeEncoded(byte) {
        output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        output.append(byte)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func mustBeEncoded(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "<")
      || byte == UInt8(ascii: ">")
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    var output: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      let pair = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), pair.count == 2, let value = UInt8(pair, radix: 16) {
        output.append(value)
        rest = rest.dropFirst(2)
      } else {
        output.append(byte)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  // Predicates instead of sets: each byte of a hundred thousand URLs is asked.

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == slash || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  private static func isHexOrSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "%")
    }
  }

  /// Letters and digits of any script may stand in a host, `-`, `.` and `_`; other ASCII may not.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...: true
    default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
  }
}

private let slash = UInt8(ascii: "/")

extension FeedURL {
  /// Whether the host is one of the administrator's own: no stranger minds how often it is asked.
  var isLocal: Bool {
    if host.isEmpty || host.contains(":") || !host.contains(".") { return true }
    if Self.localEndings.contains(where: { host.hasSuffix($0) }) { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard numbers.count == 4, let first = numbers[0], let second = numbers[1] else { return false }
    switch (first, second) {
    case (10, _), (127, _), (192, 168), (169, 254), (172, 16...31): return true
    default: return false
    }
  }

  private static let localEndings = [".local", ".localhost", ".lan", ".internal", ".home.arpa"]
}

extension FeedURL {
  /// `source` as messages may show it: without credentials, and not too long.
  static func shown(_ source: String) -> String {
    var text = source
    let authority = source.utf8.prefix(2000).prefix { !"/?#".utf8.contains($0) || $0 == slash }
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      // Without a scheme, the user's name begins the text.
      let start = source.utf8[..<at].lastIndex(of: slash)
      text = (start.map { source[...$0] } ?? "") + "…" + source[at...]
    }
    return ValueReader.shortened(text)
  }
}
