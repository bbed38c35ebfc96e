/// Reads a page's title, links and forms.
struct HTMLPageReader {
  var finding = HTMLPage.Finding()
  private var base: String?
  /// More than this is a list of everything a site has, and no help.
  private static let maximumLinks = 20

  init(base: String?) {
    self.base = base
  }

  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    var closes = HTMLCloses()
    while let less = HTMLTag.next(ASCII.less, in: bytes, from: index) {
      guard let tag = HTMLTag.read(bytes, at: less, &closes) else {
        index = less + 1
        continue
      }
      index = tag.end
      guard tag.kind == .start else { continue }
      let name = UnsafeBufferPointer(rebasing: bytes[tag.name])
      if ASCII.equals(name, "link") {
        readLink(attributes(bytes, tag))
      } else if ASCII.equals(name, "title"), finding.title == nil {
        readTitle(bytes, from: tag.end)
      } else if ASCII.equals(name, "base") {
        if let href = attributes(bytes, tag)["href"], !href.isEmpty {
          base = URLReference.resolve(href, against: base)
        }
      } else if ASCII.equals(name, "input") {
        if attributes(bytes, tag)["type"]?.lowercased() == "password" {
          finding.isLoginPage = true
        }
      } else if HTMLElements.hidesContent(name) {
        index = HTMLTag.skipContent(of: tag.name, in: bytes, from: tag.end)
      }
    }
  }

  private func attributes(
    _ bytes: UnsafeBufferPointer<UInt8>, _ tag: HTMLTag
  ) -> [String: String] {
    var found: [String: String] = [:]
    HTMLAttributes.forEach(in: bytes, from: tag.name.upperBound, to: tag.end) { name, value in
      guard name.count <= 16, value.count <= 8192 else { return }
      let key = String(decoding: name.map(ASCII.lowercased), as: UTF8.self)
      guard found[key] == nil else { return }
      found[key] = HTMLText.decodeEntities(String(decoding: value, as: UTF8.self))
    }
    return found
  }

  private mutating func readLink(_ attributes: [String: String]) {
    guard finding.feedLinks.count < Self.maximumLinks, let href = attributes["href"],
      !href.isEmpty, let relation = attributes["rel"]?.lowercased()
    else { return }
    let relations = relation.split(whereSeparator: \.isWhitespace)
    let type = attributes["type"]?.lowercased().prefix { $0 != ";" } ?? ""
    let mimeType = HTMLText.folded(String(type))
    guard
      relations.contains("feed")
        || (relations.contains("alternate") && Self.feedTypes.contains(mimeType))
    else { return }
    let url = URLReference.resolve(href, against: base)
    guard Self.canBeFetched(url), !finding.feedLinks.contains(where: { $0.url == url }) else {
      return
    }
    let title = attributes["title"].map(HTMLText.folded).flatMap { $0.isEmpty ? nil : $0 }
    finding.feedLinks.append(HTMLPage.FeedLink(url: url, title: title, mimeType: mimeType))
  }

  /// A relative reference, where no base is known, or http and https; not `javascript:` and the like.
  private static func canBeFetched(_ url: String) -> Bool {
    let scheme = url.utf8.prefix {
      $0 != ASCII.colon && $0 != ASCII.slash && $0 != ASCII.question && $0 != ASCII.hash
    }
    guard url.utf8.dropFirst(scheme.count).first == ASCII.colon else { return true }
    let name = String(decoding: scheme.map(ASCII.lowercased), as: UTF8.self)
    return name == "http" || name == "https"
  }

  /// Not `application/json`: WordPress names its programming interface so.
  private static let feedTypes: Set<String> = [
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
    "application/rss", "application/atom", "application/x.atom+xml", "application/x-atom+xml",
    "text/rss+xml", "text/rss", "text/atom+xml",
  ]

  private mutating func readTitle(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    let end = HTMLTag.next(ASCII.less, in: bytes, from: start) ?? bytes.count
    let text = HTMLText.plain(
      UnsafeBufferPointer(rebasing: bytes[start..<min(end, start + 1024)]))
    if !text.isEmpty { finding.title = text }
  }
}
