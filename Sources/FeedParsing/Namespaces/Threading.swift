import KabarCore

/// Atom threading extensions, RFC 4685.
extension DocumentReader {
  mutating func openThreading(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.local {
    case .inreplyto:
      guard let reference = attributes.trimmed("ref") else { return }
      var members = [JSONMember("id", .string(reference))]
      if let url = attributes.trimmed("href").flatMap({ resolve($0, frame) }) {
        members.append(JSONMember("url", .string(url)))
      }
      item.extra("in_reply_to", appending: .object(members))
    case .total: leaf(&frame)
    default: break
    }
  }

  mutating func closeThreading(_ frame: Frame) {
    if frame.name.local == .total { item.extra("comments_count", number(frame)) }
  }
}
