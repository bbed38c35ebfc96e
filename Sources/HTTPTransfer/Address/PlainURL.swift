/// The usual URL, in which there is nothing to interpret: `http` or `https` in lower case, a host of
/// lower-case letters, digits, hyphens and dots, perhaps a port, a path without dot segments, no
/// credentials, no fragment. Everything else is libcurl's to read, which takes ten times as long.
struct PlainURL {
  let scheme: String
  let host: String
  let port: Int

  init?(_ text: String) {
    let parts = text.utf8.withContiguousStorageIfAvailable { Self.split($0) }
    guard let parts = parts ?? nil else { return nil }
    scheme = parts.isTLS ? "https" : "http"
    host = String(
      decoding: text.utf8.dropFirst(parts.host.lowerBound).prefix(parts.host.count), as: UTF8.self)
    port = parts.port
    // What looks like a number must be an address in the one usual notation.
    if parts.isNumeric, IPAddress(host) == nil { return nil }
  }

  private typealias Parts = (isTLS: Bool, host: Range<Int>, isNumeric: Bool, port: Int)

  private static func split(_ text: UnsafeBufferPointer<UInt8>) -> Parts? {
    let isTLS = text.starts(with: "https://".utf8)
    guard isTLS || text.starts(with: "http://".utf8) else { return nil }
    let start = isTLS ? 8 : 7
    var index = start
    var label = start
    while index < text.count, isHostByte(text[index]) {
      if text[index] == UInt8(ascii: ".") {
        guard index > label else { return nil }
        label = index + 1
      }
      index += 1
    }
    let host = start..<index
    guard label < index else { return nil }
    let isNumeric = text[label] >= 48 && text[label] <= 57
    var port = isTLS ? 443 : 80
    if index < text.count, text[index] == UInt8(ascii: ":") {
      index += 1
      port = 0
      let first = index
      while index < text.count, index < first + 5, text[index] >= 48, text[index] <= 57 {
        port = port * 10 + Int(text[index] - 48)
        index += 1
      }
      guard port > 0, port < 65536, text[first] != 48 else { return nil }
    }
    guard index < text.count, text[index] == UInt8(ascii: "/") else { return nil }
    return isPlainPath(text, from: index) ? (isTLS, host, isNumeric, port) : nil
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte >= 97 && byte <= 122 || byte >= 48 && byte <= 57 || byte == 45 || byte == 46
  }

  private static func isPlainPath(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var last: UInt8 = 0
    for byte in text[start...] {
      switch byte {
      case UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "\\"), 0...32, 127...255: return false
      case UInt8(ascii: ".") where last == UInt8(ascii: "/"): return false
      default: last = byte
      }
    }
    return true
  }
}
