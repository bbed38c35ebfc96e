import KabarCore

/// Media RSS: groups, contents, thumbnails, players.
extension DocumentReader {
  /// Elements of an item, of a group or of a content: all have the same meaning.
  mutating func openMedia(_ frame: inout Frame, _ attributes: XMLAttributes) {
    guard frame.name.namespace == .media else {
      // Some put RSS elements into a group.
      if frame.name.namespace == .rss || frame.name.namespace == .atom {
        openCoreInItem(&frame, attributes)
        if frame.role == .item || frame.role == .person { frame.role = .ignored }
      }
      return
    }
    switch frame.name.local {
    case .group: frame.role = .mediaGroup
    case .content: openMediaContent(&frame, attributes)
    case .thumbnail:
      if let reference = attributes.trimmed("url") {
        item.image.offer(resolve(reference, frame), rank: 2)
      } else {
        leaf(&frame)
      }
    case .player:
      if let reference = attributes.trimmed("url") {
        item.extra("player_url", resolve(reference, frame).map { .string($0) })
      }
    case .title, .description, .text:
      leaf(&frame)
      let type = attributes.trimmed("type")?.lowercased()
      frame.type = type == "html" ? .html : type == "plain" ? .text : .unknown
    case .keywords, .category, .copyright: leaf(&frame)
    case .credit:
      let role = attributes.trimmed("role")?.lowercased()
      if role == nil || role == "author" || role == "owner" || role == "photographer" {
        leaf(&frame)
      }
    case .peerlink:
      guard let reference = attributes.trimmed("href"), let url = resolve(reference, frame) else {
        return
      }
      var attachment = Attachment(url: url)
      attachment.mimeType = attributes.trimmed("type")
      item.add(attachment, limit: limits.listLength)
    case .community: frame.role = .mediaGroup
    case .statistics:
      if let views = attributes.trimmed("views").flatMap(Int64.init) {
        item.extra("views", .int(views))
      }
    default: break
    }
  }

  private mutating func openMediaContent(_ frame: inout Frame, _ attributes: XMLAttributes) {
    frame.role = .mediaContent
    media = MediaDraft()
    media.medium = attributes.trimmed("medium")?.lowercased()
    guard let reference = attributes.trimmed("url"), let url = resolve(reference, frame) else {
      return
    }
    var attachment = Attachment(url: url)
    attachment.mimeType = attributes.trimmed("type") ?? media.medium.flatMap(Self.mediaType)
    attachment.sizeInBytes = attributes.trimmed("fileSize").flatMap(Self.size)
    attachment.durationInSeconds = attributes.trimmed("duration").flatMap(Self.seconds)
    media.attachment = attachment
  }

  /// `medium` is all that some say about the type.
  private static func mediaType(_ medium: String) -> String? {
    medium == "image" ? "image/*" : nil
  }

  mutating func endMediaContent() {
    guard var attachment = media.attachment else { return }
    media.attachment = nil
    let isImage = attachment.mimeType?.hasPrefix("image/") == true
    if attachment.mimeType == "image/*" { attachment.mimeType = nil }
    if isImage { item.image.offer(attachment.url, rank: 1) }
    item.add(attachment, limit: limits.listLength)
  }

  mutating func closeMedia(_ frame: Frame, in parent: Frame) {
    guard frame.name.namespace == .media else {
      if frame.name.namespace == .rss || frame.name.namespace == .atom { closeCoreInItem(frame) }
      return
    }
    switch frame.name.local {
    case .title:
      guard let title = plainText(frame) else { return }
      if parent.role == .mediaContent, media.attachment?.title == nil {
        media.attachment?.title = title
      }
      item.title.offer(title, rank: 1)
    case .description, .text: item.summary.offer(piece(frame), rank: 1)
    case .keywords:
      for tag in (plainText(frame) ?? "").split(separator: ",") {
        let tag = String(tag).foldingSpace()
        if !tag.isEmpty { item.add(tag: tag, limit: limits.listLength) }
      }
    case .category:
      if let tag = plainText(frame) { item.add(tag: tag, limit: limits.listLength) }
    case .credit:
      var person = PersonDraft()
      person.name = plainText(frame)
      addPerson(person, isForItem: true, rank: 1, isListed: false)
    case .copyright: item.rights.offer(plainText(frame), rank: 1)
    case .thumbnail: item.image.offer(url(frame), rank: 2)
    default: break
    }
  }

  mutating func openMediaInFeed(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.local {
    case .thumbnail:
      if let reference = attributes.trimmed("url") {
        draft.icon.offer(resolve(reference, frame), rank: 1)
      }
    case .content:
      guard
        attributes.trimmed("medium") == "image"
          || attributes.trimmed("type")?.hasPrefix("image/") == true
      else { return }
      draft.icon.offer(attributes.trimmed("url").flatMap { resolve($0, frame) }, rank: 1)
    case .title, .description, .keywords, .category, .copyright, .credit: leaf(&frame)
    default: break
    }
  }

  mutating func closeMediaInFeed(_ frame: Frame) {
    switch frame.name.local {
    case .title: draft.title.offer(plainText(frame), rank: 1)
    case .description: draft.summary.offer(plainText(frame), rank: 1)
    case .copyright: draft.rights.offer(plainText(frame), rank: 1)
    case .category: if let tag = plainText(frame) { addFeedCategory(tag) }
    case .keywords:
      for tag in (plainText(frame) ?? "").split(separator: ",") {
        let tag = String(tag).foldingSpace()
        if !tag.isEmpty { addFeedCategory(tag) }
      }
    default: break
    }
  }

  /// `1:02:03`, `62:03`, `3723`, `3723.5`, with white space wherever it likes: seconds. Also
  /// `1h 2m 3s`, `62 min`, `PT1H2M3S`.
  static func seconds(_ text: String) -> Double? {
    clockSeconds(text) ?? unitSeconds(text)
  }

  /// Numbers with units behind them, of which the first letter tells.
  private static func unitSeconds(_ text: String) -> Double? {
    guard text.utf8.count < 64 else { return nil }
    var total = 0.0
    var digits = ""
    var wasDigit = false
    for character in text.lowercased() {
      if character.isASCII, character.isNumber || character == "." {
        if !wasDigit, !digits.isEmpty { return nil }
        digits.append(character)
        wasDigit = true
        continue
      }
      wasDigit = false
      guard !digits.isEmpty, character != " " else { continue }
      guard let value = Double(digits) else { return nil }
      switch character {
      case "h": total += value * 3600
      case "m", "'", "’", "′": total += value * 60
      case "s", "\"", "”", "″": total += value
      default: return nil
      }
      digits = ""
    }
    return digits.isEmpty && total > 0 ? total : nil
  }

  private static func clockSeconds(_ text: String) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 4 else { return nil }
    var total = 0.0
    for part in parts {
      let digits = String(part).foldingSpace()
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
        let value = Double(digits.isEmpty ? "0" : digits), value.isFinite
      else { return nil }
      total = total * 60 + value
    }
    guard total.isFinite, total < 1e9, total > 0 else { return nil }
    return total
  }
}
