/// The host of a URL, for pacing only: cheap, and never wrong about `user@`, ports and IPv6.
enum HostName {
  /// The host in lower case; the whole URL if it has none.
  static func of(_ url: String) -> String {
    let bytes = url.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      bytes[colon...].starts(with: "://".utf8)
    else { return url }
    let start = bytes.index(colon, offsetBy: 3)
    let end = bytes[start...].firstIndex(where: Self.endsAuthority) ?? bytes.endIndex
    var authority = url[start..<end]
    if let at = authority.utf8.lastIndex(of: UInt8(ascii: "@")) {
      authority = authority[authority.utf8.index(after: at)...]
    }
    if authority.utf8.first == UInt8(ascii: "["),
      let close = authority.utf8.firstIndex(of: UInt8(ascii: "]"))
    {
      return authority[...close].lowercased()
    }
    if let port = authority.utf8.lastIndex(of: UInt8(ascii: ":")) { authority = authority[..<port] }
    return authority.lowercased()
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }
}
