import KabarCore

/// JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), with tolerance for wrong types.
enum JSONFeedReader {
  static func read(
    _ bytes: [UInt8], url: String?, limits: ParseLimits
  ) throws(FeedParseError) -> ParsedFeed {
    let parsed: Result<(JSONValue, Bool, Bool), JSONReader.Fault> = bytes.withUnsafeBufferPointer {
      var reader = JSONReader($0)
      do throws(JSONReader.Fault) {
        return .success((try reader.document(), reader.wasLenient, reader.isCut))
      } catch {
        return .failure(error)
      }
    }
    switch parsed {
    case .failure(let fault): throw .invalidJSON(fault.description)
    case .success(let (value, wasLenient, isCut)):
      let document = JSONFeedDocument(value)
      guard document.isFeed else { throw .notAFeed("JSON, but not a JSON Feed") }
      var feed = document.feed(url: url, limits)
      feed.recovered = wasLenient
      feed.isCut = isCut
      return feed
    }
  }
}

/// The mapping of one document.
struct JSONFeedDocument {
  private let root: JSONValue

  init(_ root: JSONValue) {
    self.root = root
  }

  /// By its version; without one, by what nothing else has together.
  var isFeed: Bool {
    let version = root["version"]?.line
    if version?.holds("jsonfeed.org/version") == true { return true }
    guard root["@context"] == nil, root["items"]?.list != nil, root["title"]?.text != nil else {
      return false
    }
    if let version { return ["1", "1.0", "1.1"].contains(version) }
    return (root["home_page_url"] ?? root["feed_url"]) != nil
  }

  func feed(url: String?, _ limits: ParseLimits) -> ParsedFeed {
    var feed = ParsedFeed(format: .json)
    if let version = root["version"]?.line {
      let number = version.split(separator: "/").last ?? ""
      feed.formatVersion = number == "1" ? "1.0" : String(number)
    }
    let base = url
    feed.title = root["title"]?.line
    feed.homePageURL = root["home_page_url"]?.url(base)
    feed.feedURL = root["feed_url"]?.url(base)
    feed.summary = root["description"]?.text
    feed.icon = root["icon"]?.url(base)
    feed.favicon = root["favicon"]?.url(base)
    feed.language = root["language"]?.line
    feed.authors = authors(root, base, limits)
    for hub in (root["hubs"]?.list ?? []).prefix(20) {
      if let url = hub["url"]?.url(base) {
        feed.hubs.append(Hub(type: hub["type"]?.line ?? "WebSub", url: url))
      }
    }
    if let next = root["next_url"]?.url(base) {
      feed.extras.append(JSONMember("next_url", .string(next)))
    }
    if case .bool(true) = root["expired"] { feed.extras.append(JSONMember("expired", .bool(true))) }
    let items = root["items"]?.list ?? []
    let limit = max(limits.items, 1)
    feed.items = items.prefix(limit).filter { $0.isObject }.map { item($0, base, feed, limits) }
    if items.count > limit {
      feed.extras.append(JSONMember("items_omitted", .int(Int64(items.count - limit))))
    }
    return feed
  }

  private func authors(_ value: JSONValue, _ base: String?, _ limits: ParseLimits) -> [Author] {
    // 1.0 has one `author`, 1.1 a list.
    var entries = value["authors"]?.list ?? []
    if entries.isEmpty, let single = value["author"] ?? value["authors"] { entries = [single] }
    return entries.prefix(100).compactMap { entry in
      if let name = entry.text { return name.isEmpty ? nil : Author(name: name) }
      let author = Author(
        name: entry["name"]?.line, url: entry["url"]?.url(base),
        avatar: entry["avatar"]?.url(base))
      return author == Author() ? nil : author
    }
  }

  /// A list of texts; some write one text with commas.
  private func tags(_ value: JSONValue) -> [String] {
    guard let tags = value["tags"] else { return [] }
    if let list = tags.list { return list.compactMap(\.line) }
    return (tags.text ?? "").split(separator: ",").map { String($0).foldingSpace() }
      .filter { !$0.isEmpty }
  }

  private func item(
    _ value: JSONValue, _ base: String?, _ feed: ParsedFeed, _ limits: ParseLimits
  ) -> ParsedItem {
    var item = ParsedItem()
    item.id = value["id"]?.line
    item.url = value["url"]?.url(base)
    item.externalURL = value["external_url"]?.url(base)
    item.title = value["title"]?.line
    item.summary = value["summary"]?.text
    item.contentText = value["content_text"]?.text
    if let html = value["content_html"]?.text, !html.isEmpty {
      item.contentHTML = base.map { HTMLLinks.resolvingRelativeURLs(in: html, base: $0) } ?? html
    }
    item.image = value["image"]?.url(base) ?? value["banner_image"]?.url(base)
    for (name, isPublished) in [("date_published", true), ("date_modified", false)] {
      guard let text = value[name]?.line, let reading = FeedDate.parse(text) else { continue }
      if isPublished {
        item.published = reading.timestamp
      } else {
        item.modified = reading.timestamp
      }
      item.dateIsSuspect = item.dateIsSuspect || reading.isSuspect
    }
    item.authors = authors(value, base, limits)
    for tag in tags(value).prefix(200) where !item.tags.contains(tag) { item.tags.append(tag) }
    item.language = value["language"]?.line
    let attachments = value["attachments"]
    for entry in (attachments?.list ?? attachments.map { [$0] } ?? []).prefix(100) {
      guard let url = entry["url"]?.url(base) else { continue }
      var attachment = Attachment(url: url)
      attachment.mimeType = entry["mime_type"]?.line
      attachment.title = entry["title"]?.line
      attachment.sizeInBytes = entry["size_in_bytes"]?.number.flatMap {
        Int64(exactly: $0.rounded())
      }
      attachment.durationInSeconds =
        entry["duration_in_seconds"]?.number
        ?? entry["duration_in_seconds"]?.line.flatMap(DocumentReader.seconds)
      item.attachments.append(attachment)
    }
    return item
  }
}

extension JSONValue {
  /// The member of that name, if this is an object.
  fileprivate subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  fileprivate var isObject: Bool {
    if case .object = self { true } else { false }
  }

  fileprivate var list: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  fileprivate var text: String? {
    guard case .string(let text) = self else { return nil }
    return text.isEmpty ? nil : text
  }

  fileprivate var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .string(let text): Double(text)
    default: nil
    }
  }

  /// A text on one line; numbers count, since ids are sometimes written as such.
  fileprivate var line: String? {
    switch self {
    case .string(let text):
      let folded = text.foldingSpace()
      return folded.isEmpty ? nil : folded
    case .int(let value): return String(value)
    case .double(let value):
      return Int64(exactly: value).map { String($0) } ?? value.description
    default: return nil
    }
  }

  fileprivate func url(_ base: String?) -> String? {
    guard let text = text?.foldingSpace(), !text.isEmpty else { return nil }
    if base == nil, text.hasPrefix("//") { return text }
    let resolved = URLReference.resolve(text, against: base)
    return resolved.lowercased().hasPrefix("javascript:") || resolved.isEmpty ? nil : resolved
  }
}
