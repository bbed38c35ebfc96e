/// The line of text that stands for an event: `[FEED] TITLE — URL`.
enum EventText {
  /// The longest title, in characters; the rest is cut with an ellipsis.
  static let titleLimit = 400
  /// How many characters of the summary stand in for a missing title.
  static let excerptLimit = 80

  /// Appends the line, without a line break.
  ///
  /// - Parameters:
  ///   - json: the item.
  ///   - feed: the feed's name.
  ///   - bytes: where to.
  static func append(_ json: UnsafeRawBufferPointer, feed: String, to bytes: inout [UInt8]) {
    let item = ItemScanner.texts(
      ["title", "url", "external_url", "summary", "content_text", "id"], in: json)
    let url = (item[1] ?? item[2]).map { LineText.sanitized($0, spaces: false) }
    var title = item[0].map { LineText.sanitized($0) } ?? ""
    if title.isEmpty {
      title = (item[3] ?? item[4]).map { LineText.sanitized(String($0.prefix(1000))) } ?? ""
      title = cut(title, to: excerptLimit)
    }
    title = cut(title, to: titleLimit)
    let words = [title, url ?? ""].filter { !$0.isEmpty }
    let line = "[\(LineText.sanitized(feed))] "
    bytes.append(contentsOf: line.utf8)
    if words.isEmpty {
      bytes.append(contentsOf: LineText.sanitized(item[5] ?? "(no title)").utf8)
    } else {
      bytes.append(contentsOf: words.joined(separator: " — ").utf8)
    }
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

/// Text of strangers made fit for one line of a terminal or a journal.
enum LineText {
  /// The text on one line: white space and line breaks become single spaces; other control
  /// characters (with them ANSI escapes), characters that reorder or hide text, and what isn't a
  /// character become U+FFFD.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - spaces: whether spaces may stay; in an address they become `%20`.
  static func sanitized(_ text: String, spaces: Bool = true) -> String {
    var line = ""
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      if isSpace(scalar) {
        pendingSpace = !line.isEmpty
        continue
      }
      if pendingSpace {
        line += spaces ? " " : "%20"
        pendingSpace = false
      }
      line.unicodeScalars.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar)
    }
    return line
  }

  /// The beginning of bytes of unknown encoding, on one line.
  ///
  /// - Parameters:
  ///   - bytes: what a stranger sent.
  ///   - limit: the longest result, in bytes of UTF-8.
  static func excerpt(_ bytes: [UInt8], limit: Int) -> String {
    var line = sanitized(String(decoding: bytes.prefix(limit), as: UTF8.self))
    while line.utf8.count > limit { line.removeLast() }
    return line
  }

  /// White space of every kind, with the line breaks of Unicode (UAX #14: LF, CR, VT, FF, NEL, LS, PS).
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }

  /// C0 and C1 controls; bidirectional embeddings, overrides and isolates (UAX #9), which could show
  /// one address and mean another; tag characters and noncharacters. Joiners and marks (U+200C…U+200F)
  /// stay: Persian, Hindi and family emoji need them.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x206A...0x206F, 0xFEFF,
      0xFDD0...0xFDEF, 0xFFF9...0xFFFB, 0xE0001:
      true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}
