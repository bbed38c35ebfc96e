import KabarCore

/// The feed's own elements: RSS's and Atom's together, since real documents mix them. Where both
/// have a name, its attributes tell which is meant.
extension DocumentReader {
  mutating func openCoreInFeed(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.local {
    case .item, .entry: beginItem(&frame, attributes)
    case .items, .channel: frame.role = .transparent
    case .title, .subtitle, .tagline, .description, .info, .rights, .copyright, .summary:
      textConstruct(&frame, attributes)
    case .link: openFeedLink(&frame, attributes)
    case .image:
      frame.role = .image
      if let resource = attributes.trimmed("resource") ?? attributes.trimmed("href") {
        draft.icon.offer(resolve(resource, frame), rank: 1)
      }
    case .author, .managingeditor, .webmaster: openPerson(&frame)
    case .category: openCategory(&frame, attributes)
    case .generator:
      leaf(&frame)
      if let version = attributes.trimmed("version") {
        feedExtra("generator_version", .string(version))
      }
      if let uri = attributes.trimmed("uri") ?? attributes.trimmed("url") {
        feedExtra("generator_url", resolve(uri, frame).map { .string($0) })
      }
    case .logo, .icon, .id, .updated, .modified, .published, .pubdate, .lastbuilddate, .created,
      .issued, .ttl, .language:
      leaf(&frame)
    case .skiphours: frame.role = .skipHours
    case .skipdays: frame.role = .skipDays
    case .cloud: openCloud(attributes)
    default: break
    }
  }

  mutating func closeCoreInFeed(_ frame: Frame) {
    switch frame.name.local {
    case .title:
      let title = plainText(frame)
      draft.title.offer(title, rank: 3)
      if title == nil { draft.hasBlankTitle = true }
    case .description, .subtitle: draft.summary.offer(plainText(frame) ?? rawText(frame), rank: 5)
    case .tagline: draft.summary.offer(plainText(frame), rank: 4)
    case .summary, .info: draft.summary.offer(plainText(frame), rank: 2)
    case .rights, .copyright: draft.rights.offer(plainText(frame), rank: 3)
    case .link: draft.homePage.offer(url(frame), rank: 4)
    case .logo: draft.icon.offer(url(frame), rank: 4)
    case .icon: draft.favicon.offer(url(frame), rank: 4)
    case .category: if let text = plainText(frame) { addFeedCategory(text) }
    case .generator: draft.feed.generator = draft.feed.generator ?? plainText(frame)
    case .id: draft.feed.id = draft.feed.id ?? rawText(frame)
    case .language: draft.feed.language = draft.feed.language ?? rawText(frame)
    case .updated: draft.updated.offerAgain(date(frame)?.timestamp, rank: 5)
    case .lastbuilddate, .modified: draft.updated.offerAgain(date(frame)?.timestamp, rank: 4)
    case .published, .pubdate, .issued: draft.published.offerAgain(date(frame)?.timestamp, rank: 4)
    case .created: draft.published.offerAgain(date(frame)?.timestamp, rank: 2)
    case .ttl:
      if let minutes = rawText(frame).flatMap(Int.init), minutes >= 0 {
        draft.feed.pace.ttlMinutes = minutes
      }
    default: break
    }
  }

  private mutating func openFeedLink(_ frame: inout Frame, _ attributes: XMLAttributes) {
    guard let reference = attributes.value("href") else {
      if frame.name.namespace == .rss || attributes.count == 0 { leaf(&frame) }
      return
    }
    let link = AtomLink(attributes)
    guard let target = resolve(reference.isEmpty ? "" : reference, frame) ?? base(frame) else {
      return
    }
    switch link.relation {
    case "alternate": draft.homePage.offer(target, rank: link.alternateRank)
    case "self", "http://www.iana.org/assignments/relation/self":
      draft.feedURL.offer(target, rank: 3)
    case "hub":
      if draft.feed.hubs.count < 20 { draft.feed.hubs.append(Hub(type: "WebSub", url: target)) }
    case "icon", "shortcut icon": draft.favicon.offer(target, rank: 2)
    case "license": feedExtra("license", .string(target))
    case "next": feedExtra("next_url", .string(target))
    case "service.feed", "http://schemas.google.com/g/2005#feed":
      draft.feedURL.offer(target, rank: 1)
    default: break
    }
    // RSS's own link has its address as text; some write both.
    if frame.name.namespace == .rss { leaf(&frame) }
  }

  mutating func openCategory(_ frame: inout Frame, _ attributes: XMLAttributes) {
    guard attributes.count > 0,
      let term = attributes.trimmed("term") ?? attributes.trimmed("label")
        ?? attributes.trimmed("text")
    else { return leaf(&frame) }
    if isItemOpen {
      item.add(tag: term.foldingSpace(), limit: limits.listLength)
    } else {
      addFeedCategory(term.foldingSpace())
    }
    // A text beside the attribute says the same.
    frame.role = .ignored
  }

  /// RSS `cloud`: where to register for notifications.
  private mutating func openCloud(_ attributes: XMLAttributes) {
    guard let domain = attributes.trimmed("domain"), draft.feed.hubs.count < 20 else { return }
    let port = attributes.trimmed("port") ?? "80"
    let path = attributes.trimmed("path") ?? "/"
    let scheme = port == "443" ? "https" : "http"
    let colon = port == "80" || port == "443" ? "" : ":" + port
    draft.feed.hubs.append(
      Hub(
        type: "rssCloud",
        url: "\(scheme)://\(domain)\(colon)\(path.hasPrefix("/") ? "" : "/")\(path)"))
  }

  mutating func closeSkip(_ frame: Frame, isHours: Bool) {
    guard let text = rawText(frame) else { return }
    if isHours {
      // Some count from 1 to 24.
      guard let hour = Int(text), (0...24).contains(hour) else { return }
      let normal = hour == 24 ? 0 : hour
      if !draft.feed.pace.skipHours.contains(normal) { draft.feed.pace.skipHours.append(normal) }
    } else {
      let days = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
      ]
      let prefix = text.prefix(3).lowercased()
      guard let day = days.first(where: { $0.prefix(3).lowercased() == prefix }) else { return }
      if !draft.feed.pace.skipDays.contains(day) { draft.feed.pace.skipDays.append(day) }
    }
  }

  // MARK: image

  mutating func openInImage(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.local {
    case .url: leaf(&frame)
    default: break
    }
  }

  mutating func closeInImage(_ frame: Frame, isFeed: Bool) {
    guard frame.name.local == .url, let url = url(frame) else { return }
    if isFeed { draft.icon.offer(url, rank: 5) } else { item.image.offer(url, rank: 3) }
  }
}

/// The attributes of `atom:link` that decide what it is.
struct AtomLink {
  var relation: String
  var type: String

  init(_ attributes: XMLAttributes) {
    relation = attributes.trimmed("rel")?.lowercased() ?? "alternate"
    type = attributes.trimmed("type")?.lowercased() ?? ""
    let iana = "http://www.iana.org/assignments/relation/"
    if relation.hasPrefix(iana) { relation = String(relation.dropFirst(iana.count)) }
  }

  /// How well an alternate serves as the page: HTML before anything else.
  var alternateRank: UInt8 {
    type.isEmpty || type.holds("html") ? 3 : 2
  }
}
