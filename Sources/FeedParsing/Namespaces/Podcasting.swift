import KabarCore

/// Podcasting 2.0 (podcastindex.org).
extension DocumentReader {
  mutating func openPodcast(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.local {
    case .chapters:
      if let reference = attributes.trimmed("url") {
        item.extra("chapters_url", resolve(reference, frame).map { .string($0) })
      }
    case .transcript:
      guard let reference = attributes.trimmed("url"), let url = resolve(reference, frame) else {
        return
      }
      var members = [JSONMember("url", .string(url))]
      if let type = attributes.trimmed("type") { members.append(JSONMember("type", .string(type))) }
      if let language = attributes.trimmed("language") {
        members.append(JSONMember("language", .string(language)))
      }
      item.extra("transcripts", appending: .object(members))
    case .person:
      person = PersonDraft()
      person.url = attributes.trimmed("href").flatMap { resolve($0, frame) }
      person.avatar = attributes.trimmed("img").flatMap { resolve($0, frame) }
      leaf(&frame)
    case .season, .episode: leaf(&frame)
    default: break
    }
  }

  mutating func closePodcast(_ frame: Frame) {
    switch frame.name.local {
    case .season: item.extra("season", number(frame))
    case .episode: item.extra("episode", number(frame))
    case .person:
      guard let name = plainText(frame) else { return }
      var members = [JSONMember("name", .string(name))]
      if let url = person.url { members.append(JSONMember("url", .string(url))) }
      if let avatar = person.avatar { members.append(JSONMember("avatar", .string(avatar))) }
      item.extra("persons", appending: .object(members))
    default: break
    }
  }
}
