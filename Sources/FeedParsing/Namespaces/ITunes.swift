import KabarCore

/// Apple's podcast elements, and Google Play's, which have the same names.
extension DocumentReader {
  mutating func openITunes(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.local {
    case .author, .title, .subtitle, .summary, .description, .duration, .explicit, .block,
      .keywords, .episode, .season, .episodetype, .type, .complete, .newfeedurl:
      leaf(&frame)
    case .owner:
      frame.role = .person
      frame.capture = .none
      person = PersonDraft()
    case .image:
      if let reference = attributes.trimmed("href") ?? attributes.trimmed("url"),
        let url = resolve(reference, frame)
      {
        if isItemOpen { item.image.offer(url, rank: 4) } else { draft.icon.offer(url, rank: 2) }
      } else {
        leaf(&frame)
      }
    case .link:
      // `itunes:link rel="image"`, before there was `itunes:image`.
      if attributes.trimmed("rel") == "image", let reference = attributes.trimmed("href"),
        let url = resolve(reference, frame)
      {
        if isItemOpen { item.image.offer(url, rank: 3) } else { draft.icon.offer(url, rank: 1) }
      }
    case .category:
      let text = attributes.trimmed("text")?.foldingSpace()
      if let text {
        if isItemOpen {
          item.add(tag: text, limit: limits.listLength)
        } else {
          addFeedCategory(text)
        }
      }
      // Subcategories lie inside.
      frame.role = .transparent
    default: break
    }
  }

  mutating func closeITunesInItem(_ frame: Frame) {
    switch frame.name.local {
    case .author: addITunesAuthor(frame)
    case .title: item.title.offer(plainText(frame), rank: 2)
    case .subtitle: item.summary.offer(piece(frame), rank: 1)
    case .summary, .description: item.summary.offer(piece(frame), rank: 2)
    case .duration: item.duration = item.duration ?? rawText(frame).flatMap(Self.seconds)
    case .image: item.image.offer(url(frame), rank: 3)
    case .keywords: eachKeyword(frame) { $0.item.add(tag: $1, limit: $0.limits.listLength) }
    case .explicit: item.extra("explicit", explicit(frame))
    case .episode: item.extra("episode", number(frame))
    case .season: item.extra("season", number(frame))
    case .episodetype: item.extra("episode_type", rawText(frame).map { .string($0) })
    case .block: if rawText(frame)?.lowercased() == "yes" { item.extra("blocked", .bool(true)) }
    default: break
    }
  }

  mutating func closeITunesInFeed(_ frame: Frame) {
    switch frame.name.local {
    case .author: addITunesAuthor(frame)
    case .title: draft.title.offer(plainText(frame), rank: 1)
    case .subtitle: draft.summary.offer(plainText(frame), rank: 1)
    case .summary, .description: draft.summary.offer(plainText(frame), rank: 2)
    case .image: draft.icon.offer(url(frame), rank: 1)
    case .keywords: eachKeyword(frame) { $0.addFeedCategory($1) }
    case .explicit: feedExtra("explicit", explicit(frame))
    case .type: feedExtra("podcast_type", rawText(frame).map { .string($0) })
    case .newfeedurl: feedExtra("new_feed_url", url(frame).map { .string($0) })
    case .complete: if rawText(frame)?.lowercased() == "yes" { feedExtra("complete", .bool(true)) }
    default: break
    }
  }

  private mutating func addITunesAuthor(_ frame: Frame) {
    guard let text = plainText(frame) else { return }
    var person = PersonDraft()
    (person.name, person.email) = Self.splitPerson(text)
    addPerson(person, isForItem: isItemOpen, rank: 2, isListed: false)
  }

  private mutating func eachKeyword(
    _ frame: Frame, _ body: (inout DocumentReader, String) -> Void
  ) {
    guard let text = plainText(frame) else { return }
    for word in text.split(separator: ",") {
      let word = String(word).foldingSpace()
      if !word.isEmpty { body(&self, word) }
    }
  }

  private func explicit(_ frame: Frame) -> JSONValue? {
    switch rawText(frame)?.lowercased() {
    case "yes", "true", "explicit": .bool(true)
    case "no", "false", "clean": .bool(false)
    default: nil
    }
  }

  func number(_ frame: Frame) -> JSONValue? {
    guard let text = rawText(frame) else { return nil }
    if let whole = Int64(text) { return .int(whole) }
    guard let value = Double(text), value.isFinite else { return nil }
    return .double(value)
  }
}
