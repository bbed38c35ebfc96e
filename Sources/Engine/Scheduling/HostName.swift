/// The host of a URL, for pacing only: cheap, and never wrong about `user@`, ports and IPv6.
enum HostName {
  /// The host in lower case; the whole URL if it has none.
  static func of(_ url: String) -> String {
    // Every string that comes from a file or the store is stored in one piece.
    let host = url.utf8.withContiguousStorageIfAvailable { bytes in
      range(in: bytes).map { lowercased(UnsafeBufferPointer(rebasing: bytes[$0])) }
    }
    if let host { return host ?? url }
    return Array(url.utf8).withUnsafeBufferPointer { bytes in
      range(in: bytes).map { lowercased(UnsafeBufferPointer(rebasing: bytes[$0])) } ?? url
    }
  }

  /// The port that a URL names, unless it is its scheme's.
  static func port(_ url: String) -> Int? {
    let rest = url.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2)
    let authority = rest.prefix { !endsAuthority($0) }
    guard let colon = authority.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = authority[colon...].dropFirst()
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(String(digits) ?? "")
    else { return nil }
    return port == (url.utf8.starts(with: "https:".utf8) ? 443 : 80) ? nil : port
  }

  /// The host, and the port if the URL names another than its scheme's: one server.
  static func server(_ url: String) -> String {
    // Nearly all URLs are plain: the host as it stands is the server's name.
    let plain = url.utf8.withContiguousStorageIfAvailable { bytes -> String? in
      guard let authority = plainAuthority(in: bytes) else { return nil }
      return String(decoding: bytes[authority], as: UTF8.self)
    }
    if let plain = plain ?? nil { return plain }
    let host = of(url)
    return port(url).map { "\(host):\($0)" } ?? host
  }

  /// The authority of a URL that has no user, no upper case, no brackets, and no port but one of
  /// four or five digits, which isn't its scheme's.
  private static func plainAuthority(in url: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    let start = url.count > 8 && url[4] == UInt8(ascii: "s") ? 8 : 7
    guard url.count > start, url[0] == UInt8(ascii: "h"), url[3] == UInt8(ascii: "p"),
      url[start - 3] == UInt8(ascii: ":"), url[start - 1] == UInt8(ascii: "/")
    else { return nil }
    var digits = -1
    for index in start..<url.count {
      switch url[index] {
      case UInt8(ascii: "0") where digits == 0: return nil
      case UInt8(ascii: "0")...UInt8(ascii: "9"): if digits >= 0 { digits += 1 }
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"):
        if digits >= 0 { return nil }
      case UInt8(ascii: ":") where digits < 0: digits = 0
      case UInt8(ascii: "/"):
        return index > start && (digits < 0 || digits == 4 || digits == 5) ? start..<index : nil
      default: return nil
      }
    }
    return nil
  }

  private static func range(in url: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let colon = url.firstIndex(of: UInt8(ascii: ":")), colon + 2 < url.count,
      url[colon + 1] == UInt8(ascii: "/"), url[colon + 2] == UInt8(ascii: "/")
    else { return nil }
    var start = colon + 3
    let end = url[start...].firstIndex(where: endsAuthority) ?? url.endIndex
    if let at = url[start..<end].lastIndex(of: UInt8(ascii: "@")) { start = at + 1 }
    if start < end, url[start] == UInt8(ascii: "["),
      let close = url[start..<end].firstIndex(of: UInt8(ascii: "]"))
    {
      return start..<close + 1
    }
    return start..<(url[start..<end].lastIndex(of: UInt8(ascii: ":")) ?? end)
  }

  private static func lowercased(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let host = String(decoding: bytes, as: UTF8.self)
    let isLower = bytes.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
    return isLower ? host : host.lowercased()
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }
}
