/// User names and passwords in URLs, wherever a server has written them.
enum URLCredentials {
  /// The text with `…` in the place of what stands before the `@` of each URL's host.
  ///
  /// An authority begins behind two slashes, or behind one after a colon, which libcurl takes as well
  /// (RFC 3986 section 3.2 has two). It ends at the next of `/?#` or at what no URL holds.
  static func masked(_ line: String) -> String {
    let bytes = Array(line.utf8)
    guard bytes.contains(at) else { return line }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard isSlash(bytes[index]) else {
        result.append(bytes[index])
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, isSlash(bytes[index]) { index += 1 }
      result += bytes[start..<index]
      guard index - start > 1 || (start > 0 && bytes[start - 1] == UInt8(ascii: ":")) else {
        continue
      }
      let authority = bytes[index...].prefix { !endsAuthority($0) }
      if let host = authority.lastIndex(of: at) {
        result += Array("…".utf8)
        index = host
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let at = UInt8(ascii: "@")

  private static func isSlash(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    isSlash(byte) || byte <= 0x20 || "?#<>\"".utf8.contains(byte)
  }
}
