import KabarCore

/// RSS 1.0's content module (`content:encoded`) and XHTML bodies in items.
extension DocumentReader {
  mutating func openContent(_ frame: inout Frame, _ attributes: XMLAttributes) {
    guard frame.name.local == .encoded else { return }
    leaf(&frame)
    frame.type = attributes.trimmed("type") == "xhtml" ? .xhtml : .unknown
  }

  mutating func closeContent(_ frame: Frame) {
    guard var piece = piece(frame) else { return }
    // The module is for HTML, whether or not this text looks like it.
    piece.isHTML = true
    item.content.offer(piece, rank: 5)
  }

  mutating func openXHTML(_ frame: inout Frame) {
    switch frame.name.local {
    case .body, .div, .p:
      leaf(&frame)
      frame.capture = .markup
    default: break
    }
  }

  mutating func closeXHTML(_ frame: Frame) {
    item.content.offer(piece(frame), rank: 3)
  }
}
