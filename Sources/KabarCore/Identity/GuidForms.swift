/// A guid in the two forms that identities are made of.
struct GuidForms {
  /// The guid without `http://` or `https://`: sites that move to https rewrite all their guids.
  var exact: ArraySlice<UInt8>
  /// What is left without the host, of a guid that has one; `nil` if that says nothing.
  var path: ArraySlice<UInt8>?

  /// - Parameter guid: as the document has it; `nil` comes back for an empty one.
  init?(_ guid: String) {
    let bytes = trimmed(Array(guid.utf8)[...])
    guard !bytes.isEmpty else { return nil }
    if let rest = withoutWebScheme(bytes) {
      exact = rest
      path = rest.firstIndex { Self.endsHost($0) }.map { rest[$0...] }
    } else {
      exact = bytes
      if bytes.first == UInt8(ascii: "/") {
        path = bytes
      } else if bytes.starts(with: "tag:".utf8) {
        // RFC 4151: tag:AUTHORITY,DATE:SPECIFIC.
        path = bytes.dropFirst(4).firstIndex(of: UInt8(ascii: ":")).map { bytes[($0 + 1)...] }
      }
    }
    if var rest = path {
      while rest.first == UInt8(ascii: "/") { rest.removeFirst() }
      while rest.last == UInt8(ascii: "/") { rest.removeLast() }
      path = rest.isEmpty ? nil : rest
    }
  }

  private static func endsHost(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }
}
