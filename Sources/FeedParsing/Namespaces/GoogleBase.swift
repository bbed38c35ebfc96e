import KabarCore

/// Google Base: of its hundreds of attributes, the picture of the thing.
extension DocumentReader {
  mutating func openGoogleBase(_ frame: inout Frame) {
    if frame.name.local == .imagelink { leaf(&frame) }
  }

  mutating func closeGoogleBase(_ frame: Frame) {
    if frame.name.local == .imagelink { item.image.offer(url(frame), rank: 1) }
  }
}
