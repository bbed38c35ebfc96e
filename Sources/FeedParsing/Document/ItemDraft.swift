import KabarCore

/// An item in the making.
struct ItemDraft {
  var item = ParsedItem()
  var id = Ranked<String>()
  var url = Ranked<String>()
  var title = Ranked<String>()
  /// The long text: `content:encoded`, `atom:content`.
  var content = Ranked<TextPiece>()
  /// The short one, or the only one: `description`, `atom:summary`.
  var summary = Ranked<TextPiece>()
  /// `summary`, to which a `description` beside it is the long text if there is no other.
  var brief: TextPiece?
  var image = Ranked<String>()
  var published = Ranked<Timestamp>()
  var modified = Ranked<Timestamp>()
  var author = Ranked<Author>()
  /// Authors that Dublin Core names; they follow the format's own.
  var creators: [Author] = []
  var authorEmail: String?
  var rights = Ranked<String>()
  var comments = Ranked<String>()
  var duration: Double?
  var guidAsURL: String?
  var sourceURL = Ranked<String>()

  /// The weight of `description` among the short texts.
  static let descriptionRank: UInt8 = 5

  /// Whether nothing was found yet.
  var isBlank: Bool {
    id.value == nil && url.value == nil && title.value == nil && content.value == nil
      && summary.value == nil && item.attachments.isEmpty
  }

  /// The item, once its element has ended; what is left of the draft is of no use.
  mutating func finished() -> ParsedItem {
    item.id = id.value
    item.title = title.value
    item.url = url.value ?? guidAsURL
    item.published = published.value
    item.modified = modified.value
    item.rights = rights.value
    item.commentsURL = comments.value
    item.authorEmail = authorEmail
    item.image = image.value
    for creator in creators where !item.authors.contains(where: { $0.name == creator.name }) {
      item.authors.append(creator)
    }
    if item.authors.isEmpty, let author = author.value { item.authors = [author] }
    if let url = sourceURL.value {
      item.source = ItemSource(title: item.source?.title, url: url)
    }
    finishText()
    finishAttachments()
    // Moved, not copied: a copy costs a reference count for each field.
    var done = ParsedItem()
    swap(&done, &item)
    return done
  }

  private mutating func finishText() {
    let main = content.value ?? summary.value
    if let main {
      if main.isHTML { item.contentHTML = main.text } else { item.contentText = main.text }
    }
    let isDescribed = summary.rank == Self.descriptionRank
    if let short = content.value != nil ? summary.value : isDescribed ? brief : nil {
      let text = short.isHTML ? HTMLText.plain(short.text) : short.text
      if !text.isEmpty, text != main?.text { item.summary = text }
    }
  }

  private mutating func finishAttachments() {
    guard !item.attachments.isEmpty else {
      if let duration { item.extras.append(JSONMember("duration_in_seconds", .double(duration))) }
      return
    }
    if let duration, item.attachments[0].durationInSeconds == nil {
      item.attachments[0].durationInSeconds = duration
    }
    if item.image == nil {
      item.image = item.attachments.first { $0.mimeType?.hasPrefix("image/") == true }?.url
    }
  }

  /// Adds an attachment, or what is new about one that is known.
  mutating func add(_ attachment: Attachment, limit: Int) {
    if let index = item.attachments.firstIndex(where: { $0.url == attachment.url }) {
      let old = item.attachments[index]
      item.attachments[index].mimeType = old.mimeType ?? attachment.mimeType
      item.attachments[index].title = old.title ?? attachment.title
      item.attachments[index].sizeInBytes = old.sizeInBytes ?? attachment.sizeInBytes
      item.attachments[index].durationInSeconds =
        old.durationInSeconds ?? attachment.durationInSeconds
    } else if item.attachments.count < min(limit, 100) {
      item.attachments.append(attachment)
    }
  }

  /// Adds a category once.
  mutating func add(tag: String, limit: Int) {
    guard item.tags.count < min(limit, 200), !item.tags.contains(tag) else { return }
    item.tags.append(tag)
  }

  /// Adds an extra once.
  mutating func extra(_ name: String, _ value: JSONValue?) {
    guard let value, item.extras.count < 64, !item.extras.contains(where: { $0.name == name })
    else { return }
    item.extras.append(JSONMember(name, value))
  }

  /// Appends to an extra that is a list.
  mutating func extra(_ name: String, appending value: JSONValue) {
    if let index = item.extras.firstIndex(where: { $0.name == name }) {
      guard case .array(var values) = item.extras[index].value, values.count < 100 else { return }
      values.append(value)
      item.extras[index].value = .array(values)
    } else {
      extra(name, .array([value]))
    }
  }
}

/// A person in the making.
struct PersonDraft {
  var name: String?
  var url: String?
  var email: String?
  var avatar: String?
}

/// A Media RSS `content` in the making.
struct MediaDraft {
  var attachment: Attachment?
  var medium: String?
}
