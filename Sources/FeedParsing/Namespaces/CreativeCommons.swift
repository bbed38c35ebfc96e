import KabarCore

/// The licence, in the Creative Commons module's two forms: text, and `rdf:resource`.
extension DocumentReader {
  mutating func openCreativeCommons(_ frame: inout Frame, _ attributes: XMLAttributes) {
    guard frame.name.local == .license else { return }
    if let resource = attributes.trimmed("resource") {
      let url = resolve(resource, frame).map { JSONValue.string($0) }
      if isItemOpen { item.extra("license", url) } else { feedExtra("license", url) }
    } else {
      leaf(&frame)
    }
  }

  mutating func closeCreativeCommons(_ frame: Frame) {
    item.extra("license", url(frame).map { .string($0) })
  }

  mutating func closeCreativeCommonsInFeed(_ frame: Frame) {
    feedExtra("license", url(frame).map { .string($0) })
  }
}
