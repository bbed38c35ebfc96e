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
  private let entities: [String: [UInt8]]
  let limits: ParseLimits

  private var output = ByteBuffer(capacity: XMLPush.chunkBytes * 2)
  private var isDone = false
  /// Names of the open elements, as places in the document.
  private var open: [Range<Int>] = []
  /// Start tags left out, being too deep.
  private var suppressed = 0
  private var namespaces = 0
  private var entityBytes = 0
  /// A search that failed once fails from any later place, too.
  private var hasCommentEnd = true
  private var hasSectionEnd = true
  /// Whether anything had to be put right, beyond resolving declared entities.
  private(set) var changedAnything = false

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
      let length = min(range.upperBound - start, XMLPush.chunkBytes)
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
    for byte in text {
      switch byte {
      case 0x26: output.append("&amp;")
      case 0x3C: output.append("&lt;")
      case 0x3E: output.append("&gt;")
      case 0x22: output.append("&quot;")
      case 0x09, 0x0A, 0x0D, 0x20...: output.append(byte)
      default: changedAnything = true
      }
      if output.count >= XMLPush.chunkBytes { flush(all: false) }
    }
  }

  private mutating func flush(all: Bool) {
    guard !isDone, all ? output.count > 0 : output.count >= XMLPush.chunkBytes else { return }
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

// MARK: References

extension XMLRepair {
  /// Writes what the `&` at `index` stands for.
  mutating func reference(at index: Int, depth: Int, limit: Int? = nil) -> Int {
    let limit = limit ?? bytes.count
    var end = index + 1
    while end < limit, end - index < 64, isReferencePart(bytes[end], end == index + 1) { end += 1 }
    let name = UnsafeBufferPointer(rebasing: bytes[(index + 1)..<end])
    let hasSemicolon = end < limit && bytes[end] == 0x3B
    if name.first == 0x23, let scalar = Self.scalar(name) {
      if !hasSemicolon { noteChange() }
      emitScalar(scalar)
      return hasSemicolon ? end + 1 : end
    }
    if hasSemicolon, !name.isEmpty, let text = replacement(name, depth: depth) {
      emitReplacement(text)
      return end + 1
    }
    noteChange()
    emit("&amp;")
    return index + 1
  }

  private func isReferencePart(_ byte: UInt8, _ isFirst: Bool) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte >= 0x80
      || (isFirst && byte == 0x23) || byte == 0x5F || byte == 0x2D || byte == 0x2E
  }

  private mutating func noteChange() { markChanged() }

  private mutating func emitReplacement(_ text: [UInt8]) {
    text.withUnsafeBufferPointer { emitEscaped($0) }
  }

  private mutating func emitScalar(_ scalar: Unicode.Scalar) {
    var bytes = [UInt8](String(Character(scalar)).utf8)
    if bytes == [0x0D] { bytes = [0x0A] }
    emitReplacement(bytes)
  }

  /// What a named entity stands for, its own references resolved; `nil` if nobody knows it.
  private mutating func replacement(
    _ name: UnsafeBufferPointer<UInt8>, depth: Int
  ) -> [UInt8]? {
    let text = String(decoding: name, as: UTF8.self)
    switch text {
    case "amp": return [0x26]
    case "lt": return [0x3C]
    case "gt": return [0x3E]
    case "quot": return [0x22]
    case "apos": return [0x27]
    default: break
    }
    if let declared = declaredEntity(text) {
      return expanded(declared, depth: depth)
    }
    guard let scalars = HTMLEntities.scalars(named: name) else { return nil }
    markChanged()
    return [UInt8](scalars.utf8)
  }

  /// A declared entity's value with its references resolved, within depth and budget; those beyond
  /// read as nothing.
  private mutating func expanded(_ value: [UInt8], depth: Int) -> [UInt8] {
    guard depth < 8, spend(value.count) else { return [] }
    guard value.contains(0x26) else { return value }
    var result: [UInt8] = []
    var index = 0
    while index < value.count {
      guard value[index] == 0x26, let end = value[index...].prefix(64).firstIndex(of: 0x3B) else {
        result.append(value[index])
        index += 1
        continue
      }
      let inner = [UInt8](value[(index + 1)..<end])
      let replaced: [UInt8]? = inner.withUnsafeBufferPointer { name in
        if name.first == 0x23 {
          return Self.scalar(name).map { [UInt8](String(Character($0)).utf8) }
        }
        return replacement(name, depth: depth + 1)
      }
      result += replaced ?? [UInt8](value[index...end])
      index = end + 1
      if result.count > limits.entityBytes { break }
    }
    return result
  }

  /// The character of `#1234` or `#x12AB`; windows-1252's for 128…159, as browsers have it.
  static func scalar(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    guard name.count > 1 else { return nil }
    let isHex = name[1] | 0x20 == 0x78
    var value: UInt32 = 0
    var digits = 0
    for byte in name.dropFirst(isHex ? 2 : 1) {
      let digit: UInt32
      switch byte {
      case 0x30...0x39: digit = UInt32(byte - 0x30)
      case 0x61...0x66 where isHex: digit = UInt32(byte - 0x61 + 10)
      case 0x41...0x46 where isHex: digit = UInt32(byte - 0x41 + 10)
      default: return nil
      }
      value = min(value &* (isHex ? 16 : 10) &+ digit, 0x110000)
      digits += 1
    }
    guard digits > 0 else { return nil }
    if (128...159).contains(value) { value = windows1252[Int(value) - 128] }
    guard value >= 0x20 || value == 9 || value == 10 || value == 13, value != 0xFFFE,
      value != 0xFFFF
    else { return "\u{FFFD}" }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  private static let windows1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  private mutating func markChanged() { changedAnything = true }

  private func declaredEntity(_ name: String) -> [UInt8]? { entities[name] }

  private mutating func spend(_ count: Int) -> Bool {
    entityBytes += count + 16
    return entityBytes <= limits.entityBytes
  }
}

// MARK: Names

extension XMLRepair {
  private func equal(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count, let base = bytes.baseAddress else { return false }
    return memcmp(base + left.lowerBound, base + right.lowerBound, left.count) == 0
  }

  private func equalIgnoringCase(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    return zip(bytes[left], bytes[right]).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }

  private func isNamed(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    for (offset, index) in range.enumerated() where bytes[index] | 0x20 != name.utf8Start[offset] {
      return false
    }
    return true
  }

  private func isItem(_ range: Range<Int>) -> Bool {
    isNamed(range, "item") || isNamed(range, "entry")
  }

  /// The fields within which an item can't be meant.
  private func isItemField(_ range: Range<Int>) -> Bool {
    isNamed(range, "title") || isNamed(range, "link") || isNamed(range, "guid")
      || isNamed(range, "pubdate") || isNamed(range, "description") || isNamed(range, "id")
  }

  private func isStructure(_ range: Range<Int>) -> Bool {
    isItem(range) || isNamed(range, "channel") || isNamed(range, "rss")
      || isNamed(range, "feed") || isNamed(range, "rdf:rdf")
  }

  private func isNamespace(_ range: Range<Int>) -> Bool {
    range.count >= 5 && isNamed(range.lowerBound..<(range.lowerBound + 5), "xmlns")
  }
}
