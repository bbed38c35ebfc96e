import Glibc

/// Rewrites a document that is not well-formed into one that is, piece by piece.
///
/// libxml2 in recovery drops what it stumbles over, and every reference after it. This reads the
/// way people meant it: a bare `&` or `<` is text, an end tag closes what it can, HTML's entities
/// are known, control characters go. Every loop is linear in the document's length.
struct XMLRepair: ~Copyable {
  /// Hands a piece over; `false` ends the rewriting.
  private let push: (UnsafeBufferPointer<UInt8>) -> Bool
  let bytes: UnsafeBufferPointer<UInt8>
  let entities: [String: [UInt8]]
  let limits: ParseLimits

  private var output = ByteBuffer(capacity: XMLPush.pieceBytes * 2)
  private var isDone = false
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

  init(
    _ bytes: UnsafeBufferPointer<UInt8>, entities: [String: [UInt8]], limits: ParseLimits,
    push: @escaping (UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    self.bytes = bytes
    self.entities = entities
    self.limits = limits
    self.push = push
  }

  /// Rewrites everything from `start`.
  mutating func run(from start: Int) {
    var index = start
    var run = start
    while index < bytes.count, !isDone {
      let byte = bytes[index]
      // Bytes of text that need no look: nearly all.
      if byte >= 0x20, byte != 0x3C, byte != 0x26, byte != 0x3E, byte != 0xEF {
        index &+= 1
        continue
      }
      if byte == 0x0A || byte == 0x09 || byte == 0x0D {
        index &+= 1
        continue
      }
      emit(run..<index)
      switch byte {
      case 0x3C: index = markup(at: index)
      case 0x26: index = reference(at: index, depth: 0)
      case 0x3E:
        emit("&gt;")
        index += 1
      case 0xEF where !isNoncharacter(at: index):
        output.append(byte)
        index += 1
      case 0xEF: index += 3
      default:
        changedAnything = true
        index += 1
      }
      run = min(index, bytes.count)
    }
    if !isDone { emit(run..<bytes.count) }
    flush(all: true)
    if !open.isEmpty { changedAnything = true }
  }

  // MARK: Output

  private mutating func emit(_ range: Range<Int>) {
    guard !range.isEmpty, let base = bytes.baseAddress else { return }
    var start = range.lowerBound
    while start < range.upperBound {
      let length = min(range.upperBound - start, XMLPush.pieceBytes)
      output.append(base + start, count: length)
      start += length
      flush(all: false)
    }
  }

  mutating func emit(_ text: StaticString) {
    output.append(text)
    flush(all: false)
  }

  mutating func emit(byte: UInt8) {
    output.append(byte)
  }

  mutating func emitEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    guard let base = text.baseAddress else { return }
    var run = 0
    for index in 0..<text.count {
      let byte = base[index]
      let isPlain = byte >= 0x20 && byte != 0x26 && byte != 0x3C && byte != 0x3E && byte != 0x22
      if isPlain || byte == 0x0A || byte == 0x09 || byte == 0x0D {
        // Pieces, so that the output stays as small as for any other text.
        guard index - run >= XMLPush.pieceBytes else { continue }
      }
      output.append(base + run, count: index - run)
      run = index
      switch byte {
      case 0x26: output.append("&amp;")
      case 0x3C: output.append("&lt;")
      case 0x3E: output.append("&gt;")
      case 0x22: output.append("&quot;")
      case 0x09, 0x0A, 0x0D, 0x20...: run -= 1
      default: changedAnything = true
      }
      run += 1
      flush(all: false)
    }
    output.append(base + run, count: text.count - run)
    flush(all: false)
  }

  private mutating func flush(all: Bool) {
    guard !isDone, all ? output.count > 0 : output.count >= XMLPush.pieceBytes else { return }
    if !push(output.bytes(from: 0)) { isDone = true }
    output.truncate(to: 0)
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
    emit("&lt;")
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
        emitEscaped(UnsafeBufferPointer(rebasing: bytes[start..<(end - 3)]))
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
      if open.isEmpty { isDone = true; flushRest() }
    } else {
      emit(byte: 0x3E)
      open.append(tag.name)
    }
    return tag.end
  }

  private mutating func flushRest() {
    isDone = false
    flush(all: true)
    isDone = true
  }

  private mutating func attributeValue(_ range: Range<Int>) {
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
    if name.isEmpty {
      changedAnything = true
      emit("&lt;")
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
    }
    return next
  }

  private mutating func close(downTo count: Int) {
    while open.count > count, let name = open.popLast() {
      emit("</")
      emit(name)
      emit(byte: 0x3E)
    }
  }
}
