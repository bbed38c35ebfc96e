import KabarCore

/// An item's own elements: RSS's and Atom's together.
extension DocumentReader {
  mutating func openCoreInItem(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.local {
    case .item, .entry: beginItem(&frame, attributes)
    case .title, .description, .summary, .rights, .copyright, .body, .fullitem, .encoded:
      textConstruct(&frame, attributes)
    case .content: openAtomContent(&frame, attributes)
    case .link: openItemLink(&frame, attributes)
    case .guid:
      let isPermalink = attributes.trimmed("isPermaLink")
      leaf(&frame, tag: Self.isFalse(isPermalink) ? 1 : isPermalink == nil ? 0 : 2)
    case .id, .pubdate, .published, .updated, .modified, .issued, .created, .date, .comments,
      .language, .url, .lastbuilddate:
      leaf(&frame)
    case .author: openPerson(&frame)
    case .category: openCategory(&frame, attributes)
    case .enclosure: openEnclosure(attributes, frame)
    case .source: openItemSource(&frame, attributes)
    case .image:
      frame.role = .itemImage
      frame.capture = .text
      if let reference = attributes.trimmed("href") ?? attributes.trimmed("url") {
        item.image.offer(resolve(reference, frame), rank: 2)
        frame.capture = .none
      }
    default: break
    }
  }

  mutating func closeCoreInItem(_ frame: Frame) {
    switch frame.name.local {
    case .title: item.title.offer(plainText(frame), rank: 5)
    case .description: item.summary.offer(piece(frame), rank: ItemDraft.descriptionRank)
    case .summary:
      item.brief = piece(frame) ?? item.brief
      item.summary.offer(item.brief, rank: 4)
    case .content: item.content.offer(piece(frame), rank: 6)
    case .encoded: item.content.offer(piece(frame), rank: 4)
    case .body, .fullitem: item.content.offer(piece(frame), rank: 3)
    case .rights, .copyright: item.rights.offer(plainText(frame), rank: 3)
    case .link: item.url.offer(url(frame), rank: 5)
    case .url: item.url.offer(url(frame), rank: 1)
    case .guid: closeGUID(frame)
    case .id: item.id.offer(rawText(frame), rank: 4)
    case .pubdate: offerPublished(frame, rank: 6)
    case .published: offerPublished(frame, rank: 5)
    case .issued: offerPublished(frame, rank: 4)
    case .created, .date: offerPublished(frame, rank: 2)
    case .updated: offerModified(frame, rank: 5)
    case .modified, .lastbuilddate: offerModified(frame, rank: 4)
    case .comments: item.comments.offer(url(frame), rank: 4)
    case .language: item.item.language = rawText(frame)
    case .category:
      if let text = plainText(frame) { item.add(tag: text, limit: limits.listLength) }
    case .source:
      if let title = plainText(frame) {
        item.item.source = ItemSource(title: title, url: item.item.source?.url)
      }
    default: break
    }
  }

  mutating func offerPublished(_ frame: Frame, rank: UInt8) {
    guard let reading = date(frame) else { return }
    item.published.offerAgain(reading.timestamp, rank: rank)
    if reading.isSuspect { item.item.dateIsSuspect = true }
  }

  mutating func offerModified(_ frame: Frame, rank: UInt8) {
    guard let reading = date(frame) else { return }
    item.modified.offerAgain(reading.timestamp, rank: rank)
    if reading.isSuspect { item.item.dateIsSuspect = true }
  }

  private mutating func closeGUID(_ frame: Frame) {
    guard let guid = rawText(frame) else { return }
    item.item.guidIsPermalink = frame.tag != 1
    if frame.tag == 2, !Self.isWebURL(guid), let url = resolve(guid, frame), Self.isWebURL(url) {
      // A permalink that is relative to the document.
      item.id.offer(url, rank: 5)
      item.guidAsURL = url
      return
    }
    item.id.offer(guid, rank: 5)
    if frame.tag != 1, Self.isWebURL(guid) { item.guidAsURL = resolve(guid, frame) }
  }

  static func isFalse(_ text: String?) -> Bool {
    guard let text = text?.lowercased() else { return false }
    return text == "false" || text == "no" || text == "0"
  }

  private mutating func openAtomContent(_ frame: inout Frame, _ attributes: XMLAttributes) {
    if let source = attributes.trimmed("src"), let url = resolve(source, frame) {
      // RFC 4287, 4.1.3.2: the content is elsewhere.
      item.url.offer(url, rank: 1)
      item.extra("content_url", .string(url))
    }
    textConstruct(&frame, attributes)
  }

  private mutating func openItemLink(_ frame: inout Frame, _ attributes: XMLAttributes) {
    guard attributes.count > 0, let reference = attributes.value("href") else {
      if attributes.count == 0 || AtomLink(attributes).relation == "alternate" { leaf(&frame) }
      return
    }
    let link = AtomLink(attributes)
    if let target = resolve(reference, frame) ?? (reference.isEmpty ? base(frame) : nil) {
      take(link, target, attributes)
    }
    if frame.name.namespace == .rss { leaf(&frame) }
  }

  private mutating func take(_ link: AtomLink, _ target: String, _ attributes: XMLAttributes) {
    switch link.relation {
    case "alternate":
      item.url.offer(target, rank: link.alternateRank)
    case "enclosure":
      var attachment = Attachment(url: target)
      attachment.mimeType = attributes.trimmed("type")
      attachment.sizeInBytes = attributes.trimmed("length").flatMap(Self.size)
      attachment.title = attributes.trimmed("title")
      item.add(attachment, limit: limits.listLength)
    case "related": item.item.externalURL = item.item.externalURL ?? target
    case "via": item.extra("via", .string(target))
    case "replies":
      if link.type.isEmpty || link.type.holds("html") {
        item.comments.offer(target, rank: 2)
      } else {
        item.extra("comments_feed_url", .string(target))
      }
    case "license": item.extra("license", .string(target))
    case "image", "thumbnail", "icon": item.image.offer(target, rank: 1)
    default: break
    }
  }

  private mutating func openEnclosure(_ attributes: XMLAttributes, _ frame: Frame) {
    guard let reference = attributes.trimmed("url") ?? attributes.trimmed("href"),
      let url = resolve(reference, frame)
    else { return }
    var attachment = Attachment(url: url)
    attachment.mimeType = attributes.trimmed("type")
    attachment.sizeInBytes = attributes.trimmed("length").flatMap(Self.size)
    attachment.title = attributes.trimmed("title")
    item.add(attachment, limit: limits.listLength)
  }

  /// A length in bytes; grouping characters are passed over, everything else makes it unknown.
  static func size(_ text: String) -> Int64? {
    let digits = text.filter { $0 != "," && $0 != "." && $0 != " " }
    guard let bytes = Int64(digits), bytes > 0 else { return nil }
    return bytes
  }

  // MARK: source

  private mutating func openItemSource(_ frame: inout Frame, _ attributes: XMLAttributes) {
    if frame.name.namespace == .rss || attributes.count > 0,
      let reference = attributes.trimmed("url") ?? attributes.trimmed("href")
    {
      item.item.source = ItemSource(title: nil, url: resolve(reference, frame))
      return leaf(&frame)
    }
    if frame.name.namespace == .rss { return leaf(&frame) }
    frame.role = .source
  }

  mutating func openInSource(_ frame: inout Frame, _ attributes: XMLAttributes) {
    guard frame.name.namespace == .atom || frame.name.namespace == .rss else { return }
    switch frame.name.local {
    case .title: textConstruct(&frame, attributes)
    case .id: leaf(&frame)
    case .link:
      guard let reference = attributes.trimmed("href"), let url = resolve(reference, frame) else {
        return leaf(&frame)
      }
      switch AtomLink(attributes).relation {
      case "alternate": item.sourceURL.offer(url, rank: 2)
      case "self": item.sourceURL.offer(url, rank: 3)
      default: break
      }
    default: break
    }
  }

  mutating func closeInSource(_ frame: Frame) {
    switch frame.name.local {
    case .title:
      if item.item.source?.title == nil, let title = plainText(frame) {
        item.item.source = ItemSource(title: title, url: item.item.source?.url)
      }
    case .id: item.sourceURL.offer(url(frame).flatMap { Self.isWebURL($0) ? $0 : nil }, rank: 1)
    case .link: item.sourceURL.offer(url(frame), rank: 2)
    default: break
    }
  }

  mutating func endItemImage(_ frame: Frame) {
    // Beside an address in an element of its own the text is white space.
    if frame.capture == .text { item.image.offer(url(frame), rank: 1) }
  }
}
