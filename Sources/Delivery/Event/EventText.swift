import KabarCore
import Store

/// The line of text that stands for an event: `[FEED] TITLE — URL`.
public enum EventText {
  /// The longest title, in characters; the rest is cut with an ellipsis.
  static let titleLimit = 400
  /// How many characters of the summary stand in for a missing title.
  static let excerptLimit = 80

  /// Appends the line, without a line break.
  static func append(_ event: EventView, of envelope: FeedEnvelope, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: envelope.label)
    if let title = event.title, let url = event.url {
      let start = bytes.count
      append(title: title, limit: titleLimit, to: &bytes)
      if bytes.count > start { return append(url: url, behind: start, to: &bytes) }
    }
    append(event.json, to: &bytes)
  }

  /// Appends the line, without a line break.
  ///
  /// - Parameters:
  ///   - json: the item.
  ///   - feed: the feed's name.
  ///   - bytes: where to.
  static func append(_ json: UnsafeRawBufferPointer, feed: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: label(feed))
    append(json, to: &bytes)
  }

  /// What the lines of a feed's events begin with.
  static func label(_ feed: String) -> [UInt8] {
    Array("[\(LineText.sanitized(feed))] ".utf8)
  }

  private static func append(_ json: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    let item = ItemScanner.texts(
      ["title", "url", "external_url", "id"], enough: 2, in: json)
    let start = bytes.count
    append(title: item[0] ?? "", limit: titleLimit, to: &bytes)
    if bytes.count == start { append(title: excerpt(json), limit: excerptLimit, to: &bytes) }
    if let url = item[1] ?? item[2] { append(url: url, behind: start, to: &bytes) }
    if bytes.count == start { LineText.append(item[3] ?? "(no title)", to: &bytes) }
  }

  /// The beginning of an item's text, for those without a title, as posts of few words are.
  private static func excerpt(_ json: UnsafeRawBufferPointer) -> String {
    String(text(of: json, markup: 4000).prefix(1000))
  }

  /// An item's text without markup, summary before content; empty if it has none.
  ///
  /// - Parameters:
  ///   - json: the item.
  ///   - markup: so many characters of markup are read at most.
  public static func text(of json: UnsafeRawBufferPointer, markup: Int = .max) -> String {
    let texts = ItemScanner.texts(["summary", "content_text", "content_html"], enough: 1, in: json)
    return texts[0] ?? texts[1]
      ?? texts[2].map { MarkupStripping.text(String($0.prefix(markup))) } ?? ""
  }

  /// What stands for an item in a list: what the line of its event says, without the feed.
  ///
  /// - Parameter json: the item.
  public static func name(of json: [UInt8]) -> String {
    var bytes: [UInt8] = []
    json.withUnsafeBytes { append($0, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(title: String, limit: Int, to bytes: inout [UInt8]) {
    let start = bytes.count
    LineText.append(title, to: &bytes)
    // No text has more characters than bytes.
    guard bytes.count - start > limit else { return }
    let title = cut(String(decoding: bytes[start...], as: UTF8.self), to: limit)
    bytes.removeLast(bytes.count - start)
    bytes.append(contentsOf: title.utf8)
  }

  /// Appends an address, set apart from the title if there is one.
  private static func append(url: String, behind start: Int, to bytes: inout [UInt8]) {
    let end = bytes.count
    if end > start { bytes.append(contentsOf: " — ".utf8) }
    let separated = bytes.count
    LineText.append(url, spaces: false, to: &bytes)
    if bytes.count == separated { bytes.removeLast(separated - end) }
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
      end < text.endIndex
    else { return text }
    let whole = text[..<end]
    let words = whole.lastIndex(of: " ").map { whole[..<$0] }
    return String(words.flatMap { $0.count > limit / 2 ? $0 : nil } ?? whole) + "…"
  }
}
