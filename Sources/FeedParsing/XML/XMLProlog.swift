import Glibc

/// What stands before the root element: declaration, comments, DOCTYPE, and often junk.
///
/// libxml2 never sees it. Encodings are dealt with before, and a DOCTYPE is of use only for the
/// entities that it declares itself; external subsets are never looked for.
struct XMLProlog {
  /// Where the root's start tag begins.
  var rootStart = 0
  /// The root's name, as written.
  var rootName = ""
  /// Entities of the internal subset, by name: literal values, references not yet resolved.
  var entities: [String: [UInt8]] = [:]
  /// Whether something stood there that has no business in XML.
  var sawJunk = false

  /// `nil` if there is no element at all.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, limits: ParseLimits) {
    guard let position = scan(bytes, from: 0, limits) else { return nil }
    rootStart = position
    rootName = Self.name(bytes, at: position + 1)
    guard !Self.isFeedRoot(rootName), rootName.lowercased() != "html" else { return }
    // PHP warnings and the like are elements of their own before the feed.
    let end = min(bytes.count, position + (64 << 10))
    var next = position + 1
    while let found = Self.find(0x3C, bytes, from: next, to: end) {
      let name = Self.name(bytes, at: found + 1)
      if Self.isFeedRoot(name) {
        rootStart = found
        rootName = name
        sawJunk = true
        return
      }
      if name.lowercased() == "html" { return }
      next = found + 1
    }
  }

  /// Whether an element of this name may be a feed's root.
  static func isFeedRoot(_ name: String) -> Bool {
    let local = name.lowercased().split(separator: ":").last.map(String.init) ?? ""
    return ["rss", "feed", "rdf", "channel", "entry"].contains(local)
  }

  private mutating func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ limits: ParseLimits
  ) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] <= 0x20 {
        if bytes[index] == 0 { sawJunk = true }
        index += 1
      } else if bytes[index] != 0x3C {
        sawJunk = true
        guard let next = Self.find(0x3C, bytes, from: index, to: bytes.count) else { return nil }
        index = next
      } else if Self.starts(bytes, index, "<?") {
        index =
          Self.end(of: "?>", bytes, from: index + 2) ?? Self.end(of: ">", bytes, from: index)
          ?? bytes.count
      } else if Self.starts(bytes, index, "<!--") {
        guard let next = Self.end(of: "-->", bytes, from: index + 4) else { return nil }
        index = next
      } else if Self.starts(bytes, index, "<!") {
        index = skipDoctype(bytes, from: index + 2, limits)
      } else if index + 1 < bytes.count, Self.isNameStart(bytes[index + 1]) {
        return index
      } else {
        sawJunk = true
        index += 1
      }
    }
    return nil
  }

  /// Skips `<!DOCTYPE … [ … ]>` and keeps the entities declared in it.
  private mutating func skipDoctype(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ limits: ParseLimits
  ) -> Int {
    var index = start
    var isInSubset = false
    while index < bytes.count {
      switch bytes[index] {
      case 0x22, 0x27:
        // A quote that never ends must not swallow the document.
        let end = Self.find(bytes[index], bytes, from: index + 1, to: bytes.count)
        index = end ?? index
      case 0x5B: isInSubset = true
      case 0x5D: isInSubset = false
      case 0x3E where !isInSubset: return index + 1
      case 0x3C where isInSubset:
        if Self.starts(bytes, index, "<!--") {
          guard let end = Self.end(of: "-->", bytes, from: index + 4) else { return bytes.count }
          index = end - 1
        } else if Self.starts(bytes, index, "<!ENTITY") {
          index = declareEntity(bytes, from: index + 8, limits) - 1
        } else if Self.starts(bytes, index, "<?") {
          index = (Self.end(of: "?>", bytes, from: index + 2) ?? bytes.count) - 1
        }
      case 0x3C:
        // A DOCTYPE without an end.
        if index + 1 < bytes.count, Self.isNameStart(bytes[index + 1]) { return index }
      default: break
      }
      index += 1
    }
    return bytes.count
  }

  private mutating func declareEntity(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ limits: ParseLimits
  ) -> Int {
    var index = start
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    let name = Self.name(bytes, at: index)
    index += name.utf8.count
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    if !name.isEmpty, index < bytes.count, bytes[index] == 0x22 || bytes[index] == 0x27,
      let close = Self.find(bytes[index], bytes, from: index + 1, to: bytes.count)
    {
      // The first declaration counts (XML 1.0, 4.2); the rest of a thousand is hostile.
      if entities[name] == nil, entities.count < 1000, close - index < 65_536 {
        entities[name] = [UInt8](bytes[(index + 1)..<close])
      }
      index = close + 1
    } else if !name.isEmpty, entities[name] == nil, entities.count < 1000 {
      // External: never fetched, reads as nothing.
      entities[name] = []
    }
    while index < bytes.count, bytes[index] != 0x3E {
      if bytes[index] == 0x22 || bytes[index] == 0x27 {
        index = Self.find(bytes[index], bytes, from: index + 1, to: bytes.count) ?? index
      }
      index += 1
    }
    return min(index + 1, bytes.count)
  }
}

extension XMLProlog {
  /// Whether nothing follows the root but what may: white space, comments, instructions.
  static func isEpilog(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var index = start
    while index < bytes.count {
      if bytes[index] <= 0x20 {
        index += 1
      } else if starts(bytes, index, "<!--"), let next = end(of: "-->", bytes, from: index + 4) {
        index = next
      } else if starts(bytes, index, "<?"), let next = end(of: "?>", bytes, from: index + 2) {
        index = next
      } else {
        return false
      }
    }
    return true
  }
}

/// Looking for things in bytes; every search is bounded by the range it is given.
extension XMLProlog {
  static func find(
    _ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Int? {
    guard start < end, let base = bytes.baseAddress else { return nil }
    guard let found = memchr(base + start, Int32(byte), end - start) else { return nil }
    return start + (UnsafeRawPointer(found) - UnsafeRawPointer(base + start))
  }

  /// The offset behind the next `mark`.
  static func end(
    of mark: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    // By its last byte: all marks end in `>`, which is the rarest of theirs.
    let length = mark.utf8CodeUnitCount
    var next = start + length - 1
    while let found = find(mark.utf8Start[length - 1], bytes, from: next, to: bytes.count) {
      if starts(bytes, found - length + 1, mark) { return found + 1 }
      next = found + 1
    }
    return nil
  }

  static func starts(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ mark: StaticString
  ) -> Bool {
    guard let base = bytes.baseAddress, bytes.count - index >= mark.utf8CodeUnitCount else {
      return false
    }
    return memcmp(base + index, mark.utf8Start, mark.utf8CodeUnitCount) == 0
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte >= 0x80
  }

  static func isNamePart(_ byte: UInt8) -> Bool {
    isNameStart(byte) || (0x30...0x3A).contains(byte) || byte == 0x2D || byte == 0x2E
  }

  /// The name at `start`, at most 64 bytes of it.
  static func name(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> String {
    var end = start
    while end < bytes.count, end - start < 64, isNamePart(bytes[end]) { end += 1 }
    guard start < end else { return "" }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
