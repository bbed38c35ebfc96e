/// What an open element is to its children.
enum Role: UInt8 {
  /// Above the root.
  case document
  /// The root of RSS and RDF.
  case root
  /// `channel`, or the root of Atom.
  case feed
  case item
  /// A person: `author` and its kind; may hold text or elements.
  case person
  /// The feed's `image`.
  case image
  /// An item's `image`, as RSS 0.9x aggregators have it.
  case itemImage
  /// The feed that an item comes from.
  case source
  case skipHours
  case skipDays
  case mediaGroup
  case mediaContent
  /// `itunes:owner`, `gml:Point` and other holders whose children count as the holder's siblings.
  case transparent
  /// Text, possibly with markup inside.
  case leaf
  /// An element of markup inside a text.
  case markup
  /// Nothing in here is wanted.
  case ignored
}

/// How an Atom text construct (or RSS text) is to be read.
enum TextType: UInt8 {
  /// RSS: plain text or escaped HTML; the text itself must tell.
  case unknown
  case text
  case html
  case xhtml
  case base64
  /// Base64 of plain text.
  case base64Text
}

/// Where characters go.
enum Capture: UInt8 {
  case none
  case text
  case markup
}

/// An open element.
struct Frame {
  var name = ElementName.unknown
  var role = Role.ignored
  var capture = Capture.none
  var type = TextType.unknown
  /// A number that the opening element leaves for its end: which list, which rank.
  var tag: UInt8 = 0
  /// Elements that were opened inside without a frame of their own, being too deep.
  var extraDepth: Int32 = 0
  /// Namespace declarations up to here, with this element's.
  var namespaces: Int32 = 0
  /// Index of the base URL in force.
  var base: Int32 = -1
  /// Index of the language in force.
  var language: Int32 = -1
  /// Where this element's text begins in the buffer.
  var textStart = 0
}
