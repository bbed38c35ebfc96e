import KabarCore

/// A text with its kind.
struct TextPiece {
  var text: String
  var isHTML: Bool
}

/// Turning the buffer's end into the value of a field.
extension DocumentReader {
  /// The bytes of `frame`'s text without white space at the ends.
  func bytes(_ frame: Frame) -> UnsafeBufferPointer<UInt8> {
    buffer.bytes(from: frame.textStart).trimmingXMLSpace()
  }

  /// The text as it stands, trimmed; `nil` if there is none.
  func rawText(_ frame: Frame) -> String? {
    let bytes = bytes(frame)
    guard !bytes.isEmpty else { return nil }
    let text = String(checked: bytes)
    return frame.capture == .markup ? HTMLText.plain(text) : text
  }

  /// The text as one line of plain text: tags removed, entities decoded, white space folded.
  func plainText(_ frame: Frame) -> String? {
    let bytes = bytes(frame)
    guard !bytes.isEmpty else { return nil }
    var needsFolding = false
    var mayBeMarkup = false
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == 0x3C || byte == 0x26 { mayBeMarkup = true }
      // U+00A0 and the like are no reason: only HTML folds them not.
      if byte < 0x20 || (byte == 0x20 && previous == 0x20) { needsFolding = true }
      previous = byte
    }
    var type = frame.type
    if type == .base64 || type == .base64Text {
      let text = Base64.text(bytes)
      let isHTML = type == .base64 && HTMLText.looksLikeMarkup(text)
      return nonEmpty(isHTML ? HTMLText.plain(text) : text.foldingSpace())
    }
    if !mayBeMarkup, frame.capture != .markup {
      let text = String(checked: bytes)
      return nonEmpty(needsFolding ? text.foldingSpace() : text)
    }
    let text = String(checked: bytes)
    if frame.capture == .markup { type = .html }
    switch type {
    case .text: return nonEmpty(needsFolding ? text.foldingSpace() : text)
    case .unknown where !HTMLText.looksLikeMarkup(text):
      return nonEmpty(needsFolding ? text.foldingSpace() : text)
    default: return nonEmpty(HTMLText.plain(text))
    }
  }

  /// The text as content: HTML (with absolute URLs) or plain.
  func piece(_ frame: Frame) -> TextPiece? {
    let bytes = bytes(frame)
    guard !bytes.isEmpty else { return nil }
    switch frame.type {
    case .base64, .base64Text:
      let text = Base64.text(bytes)
      return html(text, frame, isCertain: false)
    default: break
    }
    let text = String(checked: bytes)
    if frame.capture == .markup || frame.type == .html {
      return html(text, frame, isCertain: true)
    }
    if frame.type == .text { return TextPiece(text: text, isHTML: false) }
    return html(text, frame, isCertain: false)
  }

  private func html(_ text: String, _ frame: Frame, isCertain: Bool) -> TextPiece {
    guard isCertain || HTMLText.looksLikeMarkup(text) else {
      return TextPiece(text: text, isHTML: false)
    }
    guard let base = base(frame) else {
      return TextPiece(text: text, isHTML: true)
    }
    return TextPiece(
      text: HTMLLinks.resolvingRelativeURLs(in: text, base: base), isHTML: true)
  }

  /// The text as an absolute URL; `nil` for none, and for schemes that run code.
  func url(_ frame: Frame) -> String? {
    rawText(frame).flatMap { resolve($0, frame) }
  }

  /// `reference` as an absolute URL against the base in force.
  func resolve(_ reference: String, _ frame: Frame) -> String? {
    guard !reference.isEmpty else { return nil }
    var reference = reference
    if Self.isPlainAbsolute(&reference) { return reference }
    let base = base(frame)
    // Without a base its scheme can't be known.
    if base == nil, reference.hasPrefix("//") { return reference }
    let resolved = URLReference.resolve(reference, against: base)
    let scheme = resolved.utf8.prefix(11).lazy.map { $0 | 0x20 }
    if resolved.isEmpty || scheme.elementsEqual("javascript:".utf8) { return nil }
    return resolved
  }

  /// The usual case: an absolute URL that needs nothing done.
  private static func isPlainAbsolute(_ text: inout String) -> Bool {
    text.withUTF8 { bytes in
      guard bytes.count > 8, bytes[0] == 0x68, bytes[1] == 0x74, bytes[2] == 0x74, bytes[3] == 0x70
      else { return false }
      let colon = bytes[4] == 0x3A ? 4 : bytes[4] == 0x73 && bytes[5] == 0x3A ? 5 : 0
      guard colon > 0, bytes[colon + 1] == 0x2F, bytes[colon + 2] == 0x2F else { return false }
      for byte in bytes where byte <= 0x20 || byte == 0x5C || byte == 0x3C { return false }
      return true
    }
  }

  /// The text as a point in time.
  func date(_ frame: Frame) -> FeedDate.Reading? {
    let bytes = bytes(frame)
    return bytes.isEmpty ? nil : FeedDate.parse(bytes)
  }

  private func nonEmpty(_ text: String) -> String? {
    text.isEmpty ? nil : text
  }
}

extension String {
  /// With every run of white space as one space, and none at the ends.
  func foldingSpace() -> String {
    var folded: [UInt8] = []
    folded.reserveCapacity(utf8.count)
    for byte in utf8 {
      if byte > 0x20 {
        folded.append(byte)
      } else if let last = folded.last, last != 0x20 {
        folded.append(0x20)
      }
    }
    if folded.last == 0x20 { folded.removeLast() }
    return folded.withUnsafeBufferPointer { String(wellFormed: $0) }
  }
}
