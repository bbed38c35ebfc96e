/// HTML reduced to plain text.
public enum HTMLText {
  /// The text of an HTML fragment on one line.
  ///
  /// Tags, comments and the content of `script` and `style` go, references are decoded, block
  /// elements and `<br>` separate words, white space (also U+00A0) is folded to single spaces.
  /// What only looks like a tag (`<stdio.h>`, `a <b`) stays.
  public static func plain(_ html: String) -> String {
    var html = html
    return html.withUTF8 { plain($0) }
  }

  /// The same for UTF-8 bytes.
  static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard needsWork(bytes) else { return String(wellFormed: bytes) }
    var writer = PlainTextWriter(capacity: bytes.count)
    var index = 0
    var closes = HTMLCloses()
    while index < bytes.count {
      let run = ordinaryRun(bytes, from: index)
      if run > index {
        writer.append(UnsafeBufferPointer(rebasing: bytes[index..<run]))
        index = run
        continue
      }
      let byte = bytes[index]
      if byte == ASCII.less, let tag = HTMLTag.read(bytes, at: index, &closes, onlyKnown: true),
        let next = skip(tag, in: bytes, into: &writer)
      {
        index = next
      } else if byte == ASCII.ampersand,
        let next = HTMLEntities.decode(bytes, at: index, into: &writer.scratch)
      {
        writer.flushScratch()
        index = next
      } else if byte == 0xC2 {
        // U+00A0: runs end before it, and before no other character.
        writer.separate()
        index += 2
      } else {
        writer.append(byte)
        index += 1
      }
    }
    return writer.finish()
  }

  /// Decodes every character reference; all else stays as it is.
  public static func decodeEntities(_ text: String) -> String {
    var text = text
    let decoded: String? = text.withUTF8 { bytes in
      guard var ampersand = HTMLTag.next(ASCII.ampersand, in: bytes, from: 0) else { return nil }
      var result: [UInt8] = []
      result.reserveCapacity(bytes.count)
      var copied = 0
      while true {
        result += bytes[copied..<ampersand]
        if let end = HTMLEntities.decode(bytes, at: ampersand, into: &result) {
          copied = end
        } else {
          result.append(ASCII.ampersand)
          copied = ampersand + 1
        }
        guard let next = HTMLTag.next(ASCII.ampersand, in: bytes, from: copied) else { break }
        ampersand = next
      }
      result += bytes[copied...]
      return String(decoding: result, as: UTF8.self)
    }
    return decoded ?? text
  }

  /// Whether a text that may be plain or HTML is HTML: it has a tag with a known name, a comment,
  /// or a character reference.
  public static func looksLikeMarkup(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { looksLikeMarkup($0) }
  }

  /// The same for UTF-8 bytes.
  static func looksLikeMarkup(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    var closes = HTMLCloses()
    while let less = HTMLTag.next(ASCII.less, in: bytes, from: index) {
      if HTMLTag.read(bytes, at: less, &closes, onlyKnown: true) != nil { return true }
      index = less + 1
    }
    var scratch: [UInt8] = []
    index = 0
    while let ampersand = HTMLTag.next(ASCII.ampersand, in: bytes, from: index) {
      if let end = HTMLEntities.decode(bytes, at: ampersand, into: &scratch),
        bytes[end - 1] == ASCII.semicolon
      {
        return true
      }
      index = ampersand + 1
    }
    return false
  }

  /// White space folded and trimmed, U+00A0 included, nothing else touched.
  public static func folded(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      guard needsFolding(bytes) else { return String(decoding: bytes, as: UTF8.self) }
      var writer = PlainTextWriter(capacity: bytes.count)
      for byte in bytes { writer.append(byte) }
      return writer.finish()
    }
  }

  /// The end of a run of words with single spaces between them, without markup or references.
  @inline(__always)
  private static func ordinaryRun(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = bytes.baseAddress, start < bytes.count, base[start] != ASCII.space else {
      return start
    }
    let raw = UnsafeRawPointer(base)
    var index = start
    while index &+ 17 <= bytes.count {
      let block = raw.block(index)
      let next = raw.block(index &+ 1)
      let endsWord = (next .<= .all(0x20)) .| (next .== .all(0xC2)) .| (next .== .all(0x7F))
      let hit =
        (block .< .all(0x20)) .| (block .== .all(0x3C)) .| (block .== .all(0x26))
        .| (block .== .all(0x7F))
        .| ((block .== .all(0x20)) .& endsWord) .| ((block .== .all(0xC2)) .& (next .== .all(0xA0)))
      let first = hit.first
      if first < 16 { return index &+ first }
      index &+= 16
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte > ASCII.less {
        if byte == 0xC2, index &+ 1 < bytes.count, bytes[index &+ 1] == 0xA0 { return index }
        if byte == 0x7F { return index }
      } else if byte == ASCII.space {
        guard index &+ 1 < bytes.count, bytes[index &+ 1] > ASCII.space,
          bytes[index &+ 1] != 0xC2, bytes[index &+ 1] != 0x7F
        else { return index }
      } else if byte < ASCII.space || byte == ASCII.less || byte == ASCII.ampersand {
        return index
      }
      index &+= 1
    }
    return index
  }

  private static func needsWork(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes where byte == ASCII.less || byte == ASCII.ampersand { return true }
    return needsFolding(bytes)
  }

  private static func needsFolding(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    // The start counts as a space: one there is to be trimmed.
    var previousIsSpace = true
    for byte in bytes {
      if byte == ASCII.space {
        if previousIsSpace { return true }
        previousIsSpace = true
      } else {
        if byte < ASCII.space || byte == 0xC2 { return true }
        previousIsSpace = false
      }
    }
    return previousIsSpace && !bytes.isEmpty
  }

  /// Goes over one piece of markup.
  ///
  /// - Returns: the index after it, or `nil` if it is text after all.
  private static func skip(
    _ tag: HTMLTag, in bytes: UnsafeBufferPointer<UInt8>, into writer: inout PlainTextWriter
  ) -> Int? {
    switch tag.kind {
    case .comment:
      return tag.end
    case .characterData:
      for byte in bytes[tag.name] { writer.append(byte) }
      return tag.end
    case .start, .end:
      let name = UnsafeBufferPointer(rebasing: bytes[tag.name])
      if HTMLElements.separatesWords(name) { writer.separate() }
      guard tag.kind == .start, HTMLElements.hidesContent(name), bytes[tag.end - 2] != ASCII.slash
      else { return tag.end }
      return HTMLTag.skipContent(of: tag.name, in: bytes, from: tag.end)
    }
  }
}
