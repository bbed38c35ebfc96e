/// The bounds within which a document is read. What lies beyond a bound is left out or ends the
/// parse with `FeedParseError.limitExceeded`; nothing is ever unbounded.
public struct ParseLimits: Sendable, Hashable {
  /// The longest document, in bytes after the conversion to UTF-8.
  public var documentBytes = 128 << 20
  /// The longest text of one field, in bytes; more is cut off.
  public var fieldBytes = 8 << 20
  /// Deeper elements count as text of their ancestor. libxml2 itself stops at 256.
  public var depth = 200
  /// Attributes (and namespace declarations) of one element; further ones are dropped.
  public var attributes = 256
  /// Namespace declarations in force at one time; further ones are dropped. libxml2 searches them
  /// one by one for each element.
  public var namespaces = 512
  /// The longest tag, in bytes, with all its attributes.
  public var tagBytes = 64 << 10
  /// The longest name of an element or attribute, in bytes.
  public var nameBytes = 512
  /// The bytes that declared entities may add to a document, all together.
  public var entityBytes = 1 << 20
  /// Items kept of any document; a longer document may have one per 512 bytes.
  public var items = 50_000
  /// Authors, tags and attachments kept of one item or feed (each).
  public var listLength = 1_000

  /// Bytes handed to libxml2 at a time: 16 KiB are 1.3 times as fast as all at once, since they stay
  /// in the first cache.
  var chunkBytes = 16 << 10

  /// The limits of the daemon.
  public static let standard = ParseLimits()

  /// The standard limits, to be changed.
  public init() {}

  /// How many items of a document of so many bytes are kept: an item costs some hundred bytes of
  /// memory even if it is empty, so that their number has to follow the document's length.
  func items(in documentBytes: Int) -> Int {
    max(items, documentBytes / 512)
  }
}
