import KabarCore

extension DocumentReader {
  /// Opens an item. One inside another sets the other aside, until it is clear which is meant.
  mutating func beginItem(_ frame: inout Frame, _ attributes: XMLAttributes) {
    if isItemOpen {
      if suspended != nil { endItem() } else { suspended = item }
    }
    frame.role = .item
    isItemOpen = true
    item = ItemDraft()
    if attributes.count > 0 {
      if draft.feed.format == .rdf {
        if let about = attributes.trimmed("about") {
          item.id.offer(about, rank: 2)
          item.guidAsURL = Self.isWebURL(about) ? about : nil
        }
      }
      if let language = language(frame), language != draft.language {
        item.item.language = language
      }
    }
  }

  /// Ends the open item and keeps it.
  mutating func endItem() {
    guard isItemOpen else { return }
    isItemOpen = false
    if let outer = suspended {
      suspended = nil
      let inner = item
      item = outer
      if inner.isBlank {
        // FeedBurner writes `<item />` into items; the other goes on.
        isItemOpen = true
        return
      }
      // The other's end tag is missing.
      if !outer.isBlank { keepItem() }
      item = inner
    }
    keepItem()
  }

  private mutating func keepItem() {
    guard draft.feed.items.count < itemLimit else {
      omittedItems &+= 1
      return
    }
    var done = item.finished()
    if done.language == nil || done.language == draft.feed.language { done.language = nil }
    draft.feed.items.append(done)
  }

  static func isWebURL(_ text: String) -> Bool {
    text.hasPrefix("http://") || text.hasPrefix("https://")
  }

  mutating func openInItem(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.namespace {
    case .rss, .atom: openCoreInItem(&frame, attributes)
    case .dublinCore, .dublinCoreTerms: openDublinCore(&frame)
    case .content: openContent(&frame, attributes)
    case .xhtml: openXHTML(&frame)
    case .media: openMedia(&frame, attributes)
    case .itunes, .googlePlay: openITunes(&frame, attributes)
    case .podcast: openPodcast(&frame, attributes)
    case .threading: openThreading(&frame, attributes)
    case .slash, .wellFormedWeb, .feedBurner, .pingback, .prism, .rawVoice, .youTube:
      openDiscussion(&frame)
    case .geoRSS, .geo, .gml: openGeo(&frame)
    case .creativeCommons: openCreativeCommons(&frame, attributes)
    case .googleBase: openGoogleBase(&frame)
    case .sourceNamespace: leaf(&frame)
    case .rdf, .syndication, .openSearch, .foaf, .other: break
    }
  }

  mutating func closeInItem(_ frame: Frame) {
    switch frame.name.namespace {
    case .rss, .atom: closeCoreInItem(frame)
    case .dublinCore, .dublinCoreTerms: closeDublinCoreInItem(frame)
    case .content: closeContent(frame)
    case .xhtml: closeXHTML(frame)
    case .media: closeMedia(frame, in: frame)
    case .itunes, .googlePlay: closeITunesInItem(frame)
    case .podcast: closePodcast(frame)
    case .threading: closeThreading(frame)
    case .slash, .wellFormedWeb, .feedBurner, .pingback, .prism, .rawVoice, .youTube:
      closeDiscussion(frame)
    case .geoRSS, .geo, .gml: closeGeo(frame)
    case .creativeCommons: closeCreativeCommons(frame)
    case .googleBase: closeGoogleBase(frame)
    case .sourceNamespace, .rdf, .syndication, .openSearch, .foaf, .other: break
    }
  }

  mutating func openInFeed(_ frame: inout Frame, _ attributes: XMLAttributes) {
    switch frame.name.namespace {
    case .rss, .atom: openCoreInFeed(&frame, attributes)
    case .dublinCore, .dublinCoreTerms: openDublinCore(&frame)
    case .itunes, .googlePlay: openITunes(&frame, attributes)
    case .media: openMediaInFeed(&frame, attributes)
    case .syndication: leaf(&frame)
    case .creativeCommons: openCreativeCommons(&frame, attributes)
    default: break
    }
  }

  mutating func closeInFeed(_ frame: Frame) {
    switch frame.name.namespace {
    case .rss, .atom: closeCoreInFeed(frame)
    case .dublinCore, .dublinCoreTerms: closeDublinCoreInFeed(frame)
    case .itunes, .googlePlay: closeITunesInFeed(frame)
    case .media: closeMediaInFeed(frame)
    case .syndication: closeSyndication(frame)
    case .creativeCommons: closeCreativeCommonsInFeed(frame)
    default: break
    }
  }

  /// Adds a category of the feed once.
  mutating func addFeedCategory(_ text: String) {
    guard draft.feed.categories.count < limits.listLength,
      !draft.feed.categories.contains(text)
    else { return }
    draft.feed.categories.append(text)
  }

  /// Adds an extra of the feed once.
  mutating func feedExtra(_ name: String, _ value: JSONValue?) {
    guard let value, draft.feed.extras.count < 64,
      !draft.feed.extras.contains(where: { $0.name == name })
    else { return }
    draft.feed.extras.append(JSONMember(name, value))
  }
}
