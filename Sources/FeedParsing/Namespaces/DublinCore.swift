import KabarCore

/// Dublin Core elements 1.1 and terms.
extension DocumentReader {
  mutating func openDublinCore(_ frame: inout Frame) {
    switch frame.name.local {
    case .title, .creator, .contributor, .publisher, .subject, .description, .date, .rights,
      .language, .identifier, .created, .issued, .modified, .available, .source, .license, .author:
      leaf(&frame)
    default: break
    }
  }

  mutating func closeDublinCoreInItem(_ frame: Frame) {
    switch frame.name.local {
    case .title: item.title.offer(plainText(frame), rank: 3)
    case .creator, .author: addDublinCorePerson(frame, rank: 4)
    case .contributor: addDublinCorePerson(frame, rank: 1)
    case .publisher: addDublinCorePerson(frame, rank: 1)
    case .subject:
      splitTags(frame) { reader, tag in
        reader.item.add(tag: tag, limit: reader.limits.listLength)
      }
    case .description: item.summary.offer(piece(frame), rank: 3)
    case .date: offerPublished(frame, rank: 3)
    case .created, .available: offerPublished(frame, rank: 2)
    case .issued: offerPublished(frame, rank: 3)
    case .modified: offerModified(frame, rank: 3)
    case .rights, .license: item.rights.offer(plainText(frame), rank: 2)
    case .language: item.item.language = item.item.language ?? rawText(frame)
    case .identifier: item.id.offer(rawText(frame), rank: 1)
    case .source: item.sourceURL.offer(url(frame).flatMap { Self.isWebURL($0) ? $0 : nil }, rank: 1)
    default: break
    }
  }

  mutating func closeDublinCoreInFeed(_ frame: Frame) {
    switch frame.name.local {
    case .title: draft.title.offer(plainText(frame), rank: 2)
    case .creator, .author: addDublinCorePerson(frame, rank: 4)
    case .publisher: feedExtra("publisher", plainText(frame).map { .string($0) })
    case .subject: splitTags(frame) { $0.addFeedCategory($1) }
    case .description: draft.summary.offer(plainText(frame), rank: 3)
    case .date: draft.updated.offerAgain(date(frame)?.timestamp, rank: 3)
    case .created, .issued, .available: draft.published.offerAgain(date(frame)?.timestamp, rank: 3)
    case .modified: draft.updated.offerAgain(date(frame)?.timestamp, rank: 3)
    case .rights, .license: draft.rights.offer(plainText(frame), rank: 2)
    case .language: draft.language = rawText(frame) ?? draft.language
    default: break
    }
  }

  private mutating func splitTags(
    _ frame: Frame, _ add: (inout DocumentReader, String) -> Void
  ) {
    if let text = plainText(frame) { add(&self, text) }
  }

  private mutating func addDublinCorePerson(_ frame: Frame, rank: UInt8) {
    guard let text = plainText(frame) else { return }
    var person = PersonDraft()
    (person.name, person.email) = Self.splitPerson(text)
    addPerson(
      person, isForItem: isItemOpen, rank: rank, isListed: rank == 4, isCreator: rank == 4)
  }
}
