import CLibXML2
import KabarCore

extension DocumentReader {
  /// Decides what a new element is, by its parent's role.
  mutating func open(
    _ frame: inout Frame, parent: Frame, _ attributes: XMLAttributes,
    uri: UnsafePointer<xmlChar>?, local: UnsafePointer<xmlChar>
  ) {
    switch parent.role {
    case .document: openRoot(&frame, attributes, uri: uri, local: local)
    case .root: openUnderRoot(&frame, attributes)
    case .feed: openInFeed(&frame, attributes)
    case .item: openInItem(&frame, attributes)
    case .person: openInPerson(&frame, attributes)
    case .image, .itemImage: openInImage(&frame, attributes)
    case .source: openInSource(&frame, attributes)
    case .skipHours, .skipDays: leaf(&frame)
    case .mediaGroup, .mediaContent: openMedia(&frame, attributes)
    case .transparent: isItemOpen ? openInItem(&frame, attributes) : openInFeed(&frame, attributes)
    case .leaf, .markup, .ignored: break
    }
  }

  /// Takes what an element brought, by its parent's role.
  mutating func close(_ frame: Frame) {
    if frame.role == .item { return endItem() }
    guard frames.count >= 2 else { return }
    let parent = frames[frames.count - 2]
    switch frame.role {
    case .person: return endPerson(frame)
    case .mediaContent: return endMediaContent()
    case .mediaGroup, .image, .root, .feed, .source, .skipHours, .skipDays: return
    case .transparent, .document, .ignored, .markup: return
    case .itemImage: return endItemImage(frame)
    case .item, .leaf: break
    }
    switch parent.role {
    case .root, .feed: closeInFeed(frame)
    case .item: closeInItem(frame)
    case .person: closeInPerson(frame)
    case .image, .itemImage: closeInImage(frame, isFeed: parent.role == .image)
    case .source: closeInSource(frame)
    case .skipHours, .skipDays: closeSkip(frame, isHours: parent.role == .skipHours)
    case .mediaGroup, .mediaContent: closeMedia(frame, in: parent)
    case .transparent: isItemOpen ? closeInItem(frame) : closeInFeed(frame)
    case .document, .leaf, .markup, .ignored: break
    }
  }

  /// Makes `frame` one whose text is wanted.
  func leaf(_ frame: inout Frame, tag: UInt8 = 0) {
    frame.role = .leaf
    frame.capture = .text
    frame.tag = tag
  }

  /// Like `leaf`, of an Atom text construct.
  func textConstruct(_ frame: inout Frame, _ attributes: XMLAttributes) {
    frame.role = .leaf
    frame.type = textType(attributes, isAtom: frame.name.namespace == .atom)
    frame.capture = frame.type == .xhtml ? .markup : .text
  }

  private func textType(_ attributes: XMLAttributes, isAtom: Bool) -> TextType {
    guard attributes.count > 0 else { return isAtom ? .text : .unknown }
    let mode = attributes.trimmed("mode")?.lowercased()
    let type = attributes.trimmed("type")?.lowercased()
    let isHTML = type == "html" || type?.hasPrefix("text/html") == true
    if mode == "base64" { return isHTML ? .base64 : .base64Text }
    switch type {
    case nil, "": break
    case "xhtml", "application/xhtml+xml", "text/xhtml": return mode == "escaped" ? .html : .xhtml
    case "text", "text/plain": return mode == "xml" ? .xhtml : .text
    case "html", "text/html": return mode == "xml" ? .xhtml : .html
    case let type?:
      if type.hasPrefix("text/html") { return .html }
      if type.hasSuffix("+xml") || type.hasSuffix("/xml") { return .xhtml }
      if type.hasPrefix("text/") { return .text }
      // RFC 4287, 4.1.3.3: any other media type is base64.
      if type.holds("/"), !type.holds("json") { return isAtom ? .base64 : .unknown }
    }
    if mode == "escaped" { return .html }
    if mode == "xml" { return .xhtml }
    return isAtom ? .text : .unknown
  }

  // MARK: Roots

  private mutating func openRoot(
    _ frame: inout Frame, _ attributes: XMLAttributes, uri: UnsafePointer<xmlChar>?,
    local: UnsafePointer<xmlChar>
  ) {
    let isKnown = uri.map { Namespace.of(uri: String(cString: $0)) != nil } ?? true
    switch frame.name.local {
    case .rss:
      format = .rss
      draft.feed.format = .rss
      draft.feed.formatVersion = attributes.trimmed("version")
      frame.role = .root
    case .rdf:
      format = .rdf
      draft.feed.format = .rdf
      frame.role = .root
    case .feed:
      format = .atom
      draft.feed.format = .atom
      draft.feed.formatVersion = attributes.trimmed("version")
      frame.role = .feed
    case .entry:
      // RFC 4287, 2: an entry may be a document of its own.
      format = .atom
      draft.feed.format = .atom
      beginItem(&frame, attributes)
    case .channel where frame.name.namespace == .rss:
      // RSS 1.1, and fragments whose root was lost.
      format = .rss
      draft.feed.format = .rss
      frame.role = .feed
    default:
      foreignRoot = String(cString: local)
      return
    }
    let home: Namespace = format == .atom ? .atom : .rss
    table.adopt(isKnown ? nil : uri, as: home)
    noteVersion(uri, attributes)
    draft.language = language(frame)
  }

  /// Finds the version of a format where the root's namespace says it.
  private mutating func noteVersion(_ uri: UnsafePointer<xmlChar>?, _ attributes: XMLAttributes) {
    let uri = uri.map { String(cString: $0).lowercased() } ?? ""
    switch draft.feed.format {
    case .atom:
      if uri.holds("w3.org/2005/atom") {
        draft.feed.formatVersion = "1.0"
      } else if draft.feed.formatVersion == nil {
        draft.feed.formatVersion = uri.holds("atom/ns") ? "0.3" : nil
      }
    case .rss where draft.feed.formatVersion == nil && uri.holds("rss1.1"):
      draft.feed.formatVersion = "1.1"
    default: break
    }
  }

  private mutating func openUnderRoot(
    _ frame: inout Frame, _ attributes: XMLAttributes
  ) {
    if frame.name.local == .channel, frame.name.namespace == .rss || frame.name.namespace == .other
    {
      frame.role = .feed
      if draft.feed.format == .rdf, draft.feed.id == nil {
        draft.feed.id = attributes.trimmed("about")
      }
      if let language = language(frame) { draft.language = language }
      return
    }
    openInFeed(&frame, attributes)
  }
}
