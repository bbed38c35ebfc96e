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

  private static func range(in url: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let colon = url.firstIndex(of: UInt8(ascii: ":")),
      url[colon...].starts(with: [58, 47, 47])
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
