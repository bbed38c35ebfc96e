import CLibXML2
import KabarCore

/// People: Atom's elements, RSS's `mail@example.org (Name)`, and what comes in between.
extension DocumentReader {
  mutating func openPerson(_ frame: inout Frame) {
    frame.role = .person
    frame.capture = .text
    person = PersonDraft()
  }

  /// Whether an element inside a text is part of what the text stands for, not markup in it: the
  /// parts of an Atom author, an RSS image's address.
  func isPart(_ local: UnsafePointer<xmlChar>, of role: Role) -> Bool {
    guard role == .person || role == .itemImage else { return false }
    switch LocalName(String(cString: local)) {
    case .link: return role == .itemImage
    case .name, .email, .uri, .url, .homepage, .avatar, .image, .thumbnail, .title, .id: return true
    default: return false
    }
  }

  mutating func openInPerson(_ frame: inout Frame, _ attributes: XMLAttributes) {
    leaf(&frame)
    if frame.name.local == .image || frame.name.local == .thumbnail,
      let reference = attributes.trimmed("src") ?? attributes.trimmed("url")
    {
      person.avatar = person.avatar ?? resolve(reference, frame)
    }
  }

  mutating func closeInPerson(_ frame: Frame) {
    switch frame.name.local {
    case .name: person.name = person.name ?? plainText(frame)
    case .title: person.name = person.name ?? plainText(frame)
    case .email: person.email = person.email ?? rawText(frame)
    case .uri, .url, .homepage: person.url = person.url ?? url(frame)
    case .avatar, .image, .thumbnail: person.avatar = person.avatar ?? url(frame)
    default: break
    }
  }

  mutating func endPerson(_ frame: Frame) {
    if person.name == nil, person.email == nil, person.url == nil, person.avatar == nil {
      guard let text = plainText(frame) else { return }
      let (name, email) = Self.splitPerson(text)
      person.name = name
      person.email = email
    }
    // The owner and the webmaster stand for an author only where there is none.
    let isSubstitute = frame.name.local == .owner || frame.name.local == .webmaster
    addPerson(
      person, isForItem: isItemOpen, rank: isSubstitute ? 1 : 5, isListed: !isSubstitute)
  }

  /// Adds a person; listed ones (the format's own) are all kept, of others the weightiest.
  mutating func addPerson(
    _ person: PersonDraft, isForItem: Bool, rank: UInt8, isListed: Bool, isCreator: Bool = false
  ) {
    guard person.name != nil || person.email != nil || person.url != nil else { return }
    let author = Author(
      name: person.name ?? person.email, url: person.url, avatar: person.avatar)
    if isForItem {
      if item.authorEmail == nil { item.authorEmail = person.email }
      item.author.offer(author, rank: rank)
      if isCreator, item.creators.count < min(100, limits.listLength) {
        item.creators.append(author)
        return
      }
      guard isListed, item.item.authors.count < min(100, limits.listLength),
        !item.item.authors.contains(author)
      else { return }
      item.item.authors.append(author)
    } else {
      draft.author.offer(author, rank: rank)
      guard isListed, draft.feed.authors.count < min(100, limits.listLength),
        !draft.feed.authors.contains(author)
      else { return }
      draft.feed.authors.append(author)
    }
  }

  /// Splits `mail (Name)`, `Name (mail)`, `Name <mail>`, `"Name" <mail>`, `mail`, `Name`.
  static func splitPerson(_ text: String) -> (name: String?, email: String?) {
    // Most names come without an address: nothing to split.
    guard text.utf8.count < 1024, text.utf8.contains(ASCII.at) else { return (text, nil) }
    var text = text
    if text.lowercased().hasPrefix("mailto:"), isMail(String(text.dropFirst(7))) {
      text = String(text.dropFirst(7))
    }
    for (open, close) in [("(", ")"), ("<", ">"), ("[", "]")] as [(Character, Character)] {
      guard let start = text.firstIndex(of: open) else { continue }
      let after = text.index(after: start)
      let end = text[after...].lastIndex(of: close) ?? text.endIndex
      let inner = trimmedName(text[after..<end])
      var outer = trimmedName(text[..<start])
      if outer.isEmpty, end < text.endIndex { outer = trimmedName(text[text.index(after: end)...]) }
      if isMail(inner) { return (outer.isEmpty ? nil : outer, inner) }
      if isMail(outer) { return (inner.isEmpty ? nil : inner, outer) }
    }
    if isMail(text) { return (nil, text) }
    // `mail Name`
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    if words.count > 1, let index = words.firstIndex(where: { isMail(trimmedName($0)) }) {
      let rest = words.enumerated().filter { $0.offset != index }.map(\.element)
      return (trimmedName(rest.joined(separator: " ")[...]), trimmedName(words[index]))
    }
    return (text, nil)
  }

  private static func trimmedName(_ text: Substring) -> String {
    var rest = text
    while let first = rest.first, first.isWhitespace || first == "\"" || first == "," {
      rest = rest.dropFirst()
    }
    while let last = rest.last, last.isWhitespace || last == "\"" || last == "," {
      rest = rest.dropLast()
    }
    return String(rest.lowercased().hasPrefix("mailto:") ? rest.dropFirst(7) : rest)
  }

  private static func isMail(_ text: String) -> Bool {
    guard let at = text.utf8.firstIndex(of: 0x40), at != text.utf8.startIndex else { return false }
    let host = text.utf8[text.utf8.index(after: at)...]
    return !host.isEmpty && !text.utf8.contains { $0 == 0x20 || $0 == 0x28 || $0 == 0x29 }
  }
}
