/// Writes feeds and items as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with what that
/// standard lacks under `_kabar`. An absent value is an absent key.
public enum JSONFeedEncoder {
  /// A whole feed, on one line.
  ///
  /// - Parameter capacity: bytes that are probably needed.
  public static func feed(_ feed: ParsedFeed, capacity: Int = 32 << 10) -> [UInt8] {
    var writer = JSONWriter(capacity: capacity)
    write(feed, into: &writer) { _ in }
    return writer.take()
  }

  /// Writes a whole feed; `flush` is called now and then and may take what is written so far.
  public static func write(
    _ feed: ParsedFeed, into writer: inout JSONWriter, flush: (inout JSONWriter) -> Void
  ) {
    writer.raw(#"{"version":"https://jsonfeed.org/version/1.1""#)
    writer.member(#","title":"#, feed.title)
    writer.member(#","home_page_url":"#, feed.homePageURL)
    writer.member(#","feed_url":"#, feed.feedURL)
    writer.member(#","description":"#, feed.summary)
    writer.member(#","icon":"#, feed.icon)
    writer.member(#","favicon":"#, feed.favicon)
    authors(feed.authors, into: &writer)
    writer.member(#","language":"#, feed.language)
    if !feed.hubs.isEmpty {
      writer.raw(#","hubs":"#)
      writer.list(feed.hubs) { writer, hub in
        writer.raw(#"{"type":"#)
        writer.string(hub.type)
        writer.member(#","url":"#, hub.url)
        writer.raw("}")
      }
    }
    writer.raw(#","items":"#)
    writer.list(feed.items) { writer, entry in
      item(entry, into: &writer)
      flush(&writer)
    }
    extension_(feed, into: &writer)
    writer.raw("}")
    flush(&writer)
  }

  /// One item; the same bytes whether inside a feed or alone.
  public static func item(_ item: ParsedItem, into writer: inout JSONWriter) {
    writer.raw(#"{"id":"#)
    writer.string(identifier(of: item))
    writer.member(#","url":"#, item.url)
    writer.member(#","external_url":"#, item.externalURL)
    writer.member(#","title":"#, item.title)
    writer.member(#","summary":"#, item.summary)
    writer.member(#","content_html":"#, item.contentHTML)
    writer.member(#","content_text":"#, item.contentText)
    writer.member(#","image":"#, item.image)
    writer.member(#","date_published":"#, item.published)
    writer.member(#","date_modified":"#, item.modified)
    authors(item.authors, into: &writer)
    if !item.tags.isEmpty {
      writer.raw(#","tags":"#)
      writer.list(item.tags) { $0.string($1) }
    }
    writer.member(#","language":"#, item.language)
    if !item.attachments.isEmpty {
      writer.raw(#","attachments":"#)
      writer.list(item.attachments) { attachment($1, into: &$0) }
    }
    extension_(item, into: &writer)
    writer.raw("}")
  }

  /// One item alone.
  public static func item(_ item: ParsedItem) -> [UInt8] {
    var writer = JSONWriter(capacity: 4 << 10)
    self.item(item, into: &writer)
    return writer.take()
  }

  /// The `id` that JSON Feed demands: the document's own, else the link, else the title, else a
  /// digest of the content.
  public static func identifier(of item: ParsedItem) -> String {
    if let id = item.id ?? item.url ?? item.title { return id }
    var digest = Digest128Builder()
    digest.add(item.contentHTML ?? item.contentText ?? item.summary ?? "")
    for attachment in item.attachments { digest.add(attachment.url) }
    let hexadecimal: [Character] = Array("0123456789abcdef")
    return String(
      digest.finish().bytes.flatMap { [hexadecimal[Int($0 >> 4)], hexadecimal[Int($0 & 15)]] })
  }

  private static func authors(_ authors: [Author], into writer: inout JSONWriter) {
    guard !authors.isEmpty else { return }
    writer.raw(#","authors":"#)
    writer.list(authors) { writer, author in
      var object = MemberList()
      object.add(#""name":"#, author.name, &writer)
      object.add(#""url":"#, author.url, &writer)
      object.add(#""avatar":"#, author.avatar, &writer)
      object.close(&writer, isOptional: false)
    }
  }

  private static func attachment(_ attachment: Attachment, into writer: inout JSONWriter) {
    writer.raw(#"{"url":"#)
    writer.string(attachment.url)
    writer.raw(#","mime_type":"#)
    // The standard demands one; this is what says nothing.
    writer.string(attachment.mimeType ?? "application/octet-stream")
    writer.member(#","title":"#, attachment.title)
    if let size = attachment.sizeInBytes {
      writer.raw(#","size_in_bytes":"#)
      writer.integer(size)
    }
    if let duration = attachment.durationInSeconds {
      writer.raw(#","duration_in_seconds":"#)
      writer.number(duration)
    }
    writer.raw("}")
  }

  // MARK: _kabar

  private static func extension_(_ feed: ParsedFeed, into writer: inout JSONWriter) {
    writer.raw(#","_kabar":{"format":"#)
    writer.string(feed.format.rawValue)
    writer.member(#","format_version":"#, feed.formatVersion)
    writer.member(#","id":"#, feed.id)
    writer.member(#","rights":"#, feed.rights)
    writer.member(#","generator":"#, feed.generator)
    writer.member(#","published":"#, feed.published)
    writer.member(#","updated":"#, feed.updated)
    if !feed.categories.isEmpty {
      writer.raw(#","categories":"#)
      writer.list(feed.categories) { $0.string($1) }
    }
    if let minutes = feed.pace.ttlMinutes {
      writer.raw(#","ttl_minutes":"#)
      writer.integer(Int64(minutes))
    }
    if !feed.pace.skipHours.isEmpty {
      writer.raw(#","skip_hours":"#)
      writer.list(feed.pace.skipHours) { $0.integer(Int64($1)) }
    }
    if !feed.pace.skipDays.isEmpty {
      writer.raw(#","skip_days":"#)
      writer.list(feed.pace.skipDays) { $0.string($1) }
    }
    writer.member(#","update_period":"#, feed.pace.updatePeriod)
    if let times = feed.pace.updateFrequency {
      writer.raw(#","update_frequency":"#)
      writer.integer(Int64(times))
    }
    if feed.recovered { writer.raw(#","recovered":true"#) }
    for extra in feed.extras {
      writer.raw(",")
      writer.string(extra.name)
      writer.raw(":")
      writer.value(extra.value)
    }
    writer.raw("}")
  }

  private static func extension_(_ item: ParsedItem, into writer: inout JSONWriter) {
    var object = MemberList(#","_kabar":{"#)
    if let isPermalink = item.guidIsPermalink {
      object.begin(#""guid_is_permalink":"#, &writer)
      isPermalink ? writer.raw("true") : writer.raw("false")
    }
    object.add(#""author_email":"#, item.authorEmail, &writer)
    object.add(#""comments_url":"#, item.commentsURL, &writer)
    if let source = item.source {
      object.begin(#""source":"#, &writer)
      var inner = MemberList()
      inner.add(#""title":"#, source.title, &writer)
      inner.add(#""url":"#, source.url, &writer)
      inner.close(&writer, isOptional: false)
    }
    object.add(#""rights":"#, item.rights, &writer)
    if item.dateIsSuspect {
      object.begin(#""date_is_suspect":"#, &writer)
      writer.raw("true")
    }
    for extra in item.extras {
      object.begin("", &writer)
      writer.string(extra.name)
      writer.raw(":")
      writer.value(extra.value)
    }
    object.close(&writer, isOptional: true)
  }

  /// An object whose first member is not known beforehand.
  private struct MemberList {
    /// What goes before its first member.
    private let opening: StaticString
    private var isOpen = false

    init(_ opening: StaticString = "{") {
      self.opening = opening
    }

    mutating func begin(_ name: StaticString, _ writer: inout JSONWriter) {
      writer.raw(isOpen ? "," : opening)
      isOpen = true
      writer.raw(name)
    }

    mutating func add(_ name: StaticString, _ value: String?, _ writer: inout JSONWriter) {
      guard let value else { return }
      begin(name, &writer)
      writer.string(value)
    }

    /// Without members it is absent if it may be.
    mutating func close(_ writer: inout JSONWriter, isOptional: Bool) {
      if isOpen { writer.raw("}") } else if !isOptional { writer.raw("{}") }
    }
  }
}

extension JSONWriter {
  /// A member with a name that is JSON already, with what goes before it; nothing for `nil`.
  mutating func member(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    raw(name)
    string(value)
  }

  mutating func member(_ name: StaticString, _ value: Timestamp?) {
    guard let value, value.isWithinFourDigitYears else { return }
    raw(name)
    timestamp(value)
  }

  mutating func list<Elements: Collection>(
    _ elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
  ) {
    raw(byte: 0x5B)
    var isFirst = true
    for element in elements {
      if !isFirst { raw(byte: 0x2C) }
      isFirst = false
      body(&self, element)
    }
    raw(byte: 0x5D)
  }
}
