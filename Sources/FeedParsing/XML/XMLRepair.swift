import Glibc

/// Rewrites a document that is not well-formed into one that is, piece by piece.
///
/// libxml2 in recovery drops what it stumbles over, and every reference after it. This reads the
/// way people meant it: a bare `&` or `<` is text, an end tag closes what it can, HTML's entities
/// are known, control characters go. Every loop is linear in the document's length.
struct XMLRepair: ~Copyable {
  private let sink: XMLPush.Sink
  private let reader: UnsafeMutablePointer<DocumentReader>
  let bytes: UnsafeBufferPointer<UInt8>
  let entities: [String: [UInt8]]
  let limits: ParseLimits

  /// Tags for libxml2, and a mark for each text; see `TextQueue`.
  private var output = ByteBuffer(capacity: XMLPush.pieceBytes * 2)
  private var isDone = false
  /// Whether what is written belongs to a tag.
  private var isInTag = false
  /// Names of the open elements, as places in the document.
  private var open: [Range<Int>] = []
  /// Start tags left out, being too deep.
  private var suppressed = 0
  private var namespaces = 0
  var entityBytes = 0
  /// A search that failed once fails from any later place, too.
  private var hasCommentEnd = true
  private var hasSectionEnd = true
  /// Whether anything had to be put right, beyond resolving declared entities.
  var changedAnything = false
  /// Behind the root's end tag, once it was seen.
  private(set) var rootEnd: Int?

  init(
    _ bytes: UnsafeBufferPointer<UInt8>, entities: [String: [UInt8]], limits: ParseLimits,
    into sink: XMLPush.Sink
  ) {
    self.bytes = bytes
    self.entities = entities
    self.limits = limits
    self.sink = sink
    reader = sink.reader
  }

  /// Rewrites everything from `start`.
  mutating func run(from start: Int) {
    guard let base = bytes.baseAddress else { return }
    var index = start
    var run = start
    while index < bytes.count, !isDone {
      index = TextScan.special(base, from: index, to: bytes.count)
      guard index < bytes.count else { break }
      switch bytes[index] {
      case 0x3C:
        text(run..<index)
        index = markup(at: index)
      case 0x26:
        text(run..<index)
        index = reference(at: index, depth: 0)
      default:
        // The rest is looked at when the text is added.
        index &+= 1
        continue
      }
      run = min(index, bytes.count)
    }
    if !isDone { text(run..<bytes.count) }
    endText()
    flush(all: true)
    if !open.isEmpty { changedAnything = true }
  }

  // MARK: Output

  /// Adds text as it stands.
  private mutating func text(_ range: Range<Int>) {
    text(UnsafeBufferPointer(rebasing: bytes[range]), isLent: true)
  }

  /// Adds text, without what XML has no place for.
  ///
  /// - Parameter isLent: whether the bytes are the document's own.
  private mutating func text(_ text: UnsafeBufferPointer<UInt8>, isLent: Bool) {
    guard let base = text.baseAddress else { return }
    var run = 0
    var index = 0
    while true {
      index = TextScan.sectionSpecial(base, from: index, to: text.count)
      let byte = index < text.count ? base[index] : 0
      let isNoncharacter = byte == 0xEF && TextScan.isNoncharacter(base, index, text.count)
      if byte == 0x0A || byte == 0x09 || byte == 0x5D || (byte == 0xEF && !isNoncharacter) {
        index &+= 1
        continue
      }
      if isLent {
        reader.pointee.texts.append(lending: base + run, count: index &- run)
      } else {
        reader.pointee.texts.append(copying: base + run, count: index &- run)
      }
      guard index < text.count else { return }
      if isNoncharacter {
        changedAnything = true
        index &+= 3
      } else {
        index &+= 1
        if byte != 0x0D {
          changedAnything = true
        } else if index >= text.count || base[index] != 0x0A {
          // XML 1.0, 2.11: CR and CR LF are LF.
          reader.pointee.texts.append(0x0A)
        }
      }
      run = index
    }
  }

  /// Ends the text before a tag.
  private mutating func endText() {
    if reader.pointee.texts.close() { output.append(TextQueue.mark) }
  }

  /// Adds the document's bytes to a tag.
  private mutating func emit(_ range: Range<Int>) {
    guard let base = bytes.baseAddress else { return }
    output.append(base + range.lowerBound, count: range.count)
  }

  private mutating func emit(_ text: StaticString) {
    output.append(text)
  }

  private mutating func emit(byte: UInt8) {
    output.append(byte)
  }

  /// Adds a character: to the tag that is being written, else to the text.
  mutating func emit(_ scalar: Unicode.Scalar) {
    if isInTag {
      for byte in UTF8.encode(scalar) ?? .init() { emitQuoted(byte) }
    } else {
      reader.pointee.texts.append(scalar)
    }
  }

  /// Adds what an entity stands for: to the tag that is being written, else to the text.
  mutating func emitReplacement(_ replacement: UnsafeBufferPointer<UInt8>) {
    if isInTag {
      for byte in replacement { emitQuoted(byte) }
    } else {
      text(replacement, isLent: false)
    }
  }

  private mutating func emitQuoted(_ byte: UInt8) {
    switch byte {
    case 0x26: output.append("&amp;")
    case 0x3C: output.append("&lt;")
    case 0x3E: output.append("&gt;")
    case 0x22: output.append("&quot;")
    case 0x09, 0x0A, 0x0D, 0x20...: output.append(byte)
    default: changedAnything = true
    }
  }

  private mutating func flush(all: Bool) {
    let isFull =
      output.count >= XMLPush.pieceBytes || reader.pointee.texts.heldBytes >= 64 << 10
    guard !isDone, all ? output.count > 0 : isFull else { return }
    if !sink.push(output.bytes(from: 0)) { isDone = true }
    output.truncate(to: 0)
    reader.pointee.texts.reset()
  }

  /// U+FFFE and U+FFFF are no characters of XML.
  private func isNoncharacter(at index: Int) -> Bool {
    index + 2 < bytes.count && bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE
  }

  // MARK: Markup

  private mutating func markup(at index: Int) -> Int {
    guard index + 1 < bytes.count else {
      changedAnything = true
      return index + 1
    }
    switch bytes[index + 1] {
    case 0x2F: return endTag(at: index)
    case 0x21: return declaration(at: index)
    case 0x3F:
      return XMLProlog.end(of: "?>", bytes, from: index + 2)
        ?? XMLProlog.find(0x3E, bytes, from: index, to: bytes.count).map { $0 + 1 } ?? bytes.count
    case let byte where XMLProlog.isNameStart(byte): return startTag(at: index)
    default: return literal(at: index)
    }
  }

  /// A `<` that begins nothing.
  private mutating func literal(at index: Int) -> Int {
    changedAnything = true
    reader.pointee.texts.append(0x3C)
    return index + 1
  }

  private mutating func declaration(at index: Int) -> Int {
    if XMLProlog.starts(bytes, index, "<!--") {
      if hasCommentEnd, let end = XMLProlog.end(of: "-->", bytes, from: index + 4) { return end }
      hasCommentEnd = false
      changedAnything = true
      return XMLProlog.find(0x3E, bytes, from: index, to: bytes.count).map { $0 + 1 }
        ?? bytes.count
    }
    if XMLProlog.starts(bytes, index, "<![CDATA[") {
      let start = index + 9
      if hasSectionEnd, let end = XMLProlog.end(of: "]]>", bytes, from: start) {
        text(start..<(end - 3))
        return end
      }
      hasSectionEnd = false
      changedAnything = true
      return start
    }
    changedAnything = true
    return XMLProlog.find(0x3E, bytes, from: index, to: bytes.count).map { $0 + 1 } ?? bytes.count
  }

  private mutating func startTag(at index: Int) -> Int {
    guard let tag = XMLRepairTag(bytes, at: index, limits) else { return literal(at: index) }
    guard tag.isComplete else {
      // The document is cut inside a tag.
      changedAnything = true
      return bytes.count
    }
    changedAnything = changedAnything || tag.isOdd
    if suppressed > 0, !isItem(tag.name) {
      if !tag.isEmpty { suppressed += 1 }
      return tag.end
    }
    if isItem(tag.name), let outer = open.lastIndex(where: { isItem($0) }), open.count > outer {
      // An item inside an item: the end tag is missing.
      if open.count == outer + 1 || isItemField(open[outer + 1]) { close(downTo: outer) }
    } else if isItem(tag.name), let feed = open.lastIndex(where: { isStructure($0) }),
      open.count > feed + 1, isItemField(open[feed + 1])
    {
      // An item inside the feed's title: that one's end tag is missing.
      close(downTo: feed + 1)
    } else if let last = open.last, isPlainField(last), isItemField(tag.name) {
      // Neither can be inside the other.
      changedAnything = true
      close(downTo: open.count - 1)
    }
    if open.count >= limits.depth {
      changedAnything = true
      if !tag.isEmpty { suppressed += 1 }
      return tag.end
    }
    endText()
    emit(byte: 0x3C)
    emit(tag.name)
    for attribute in tag.attributes {
      if isNamespace(attribute.name) {
        guard namespaces < limits.namespaces - 2 else { continue }
        namespaces += 1
      }
      emit(byte: 0x20)
      emit(attribute.name)
      emit("=\"")
      attributeValue(attribute.value)
      emit(byte: 0x22)
    }
    if tag.isEmpty {
      emit("/>")
      if open.isEmpty {
        flush(all: true)
        isDone = true
        rootEnd = tag.end
      }
    } else {
      emit(byte: 0x3E)
      open.append(tag.name)
    }
    flush(all: false)
    return tag.end
  }

  private mutating func attributeValue(_ range: Range<Int>) {
    isInTag = true
    defer { isInTag = false }
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      switch byte {
      case 0x26: index = reference(at: index, depth: 0, limit: range.upperBound)
      case 0x22:
        emit("&quot;")
        index += 1
      case 0x3C:
        changedAnything = true
        emit("&lt;")
        index += 1
      case 0x09, 0x0A, 0x0D, 0x20...:
        if byte == 0xEF, isNoncharacter(at: index) { index += 3; continue }
        emit(byte: byte)
        index += 1
      default:
        changedAnything = true
        index += 1
      }
    }
  }

  private mutating func endTag(at index: Int) -> Int {
    var nameEnd = index + 2
    while nameEnd < bytes.count, XMLProlog.isNamePart(bytes[nameEnd]) { nameEnd += 1 }
    let name = (index + 2)..<nameEnd
    var end = nameEnd
    while end < bytes.count, bytes[end] != 0x3E, bytes[end] != 0x3C, end - nameEnd < 256 {
      end += 1
    }
    // Where the search was given up, but between two characters.
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    if name.isEmpty {
      changedAnything = true
      reader.pointee.texts.append(0x3C)
      return index + 1
    }
    let next = end < bytes.count && bytes[end] == 0x3E ? end + 1 : end
    if suppressed > 0 {
      guard isStructure(name) else {
        suppressed -= 1
        return next
      }
      suppressed = 0
    }
    if let last = open.last, equal(last, name) {
      close(downTo: open.count - 1)
    } else {
      changedAnything = true
      if let found = open.lastIndex(where: { equal($0, name) })
        ?? open.lastIndex(where: { equalIgnoringCase($0, name) })
      {
        close(downTo: found)
      }
    }
    if open.isEmpty {
      flush(all: true)
      isDone = true
      rootEnd = next
    } else {
      flush(all: false)
    }
    return next
  }

  private mutating func close(downTo count: Int) {
    while open.count > count, let name = open.popLast() {
      endText()
      emit("</")
      emit(name)
      emit(byte: 0x3E)
    }
  }
}
