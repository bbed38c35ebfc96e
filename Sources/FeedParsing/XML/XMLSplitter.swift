import Glibc

/// Takes a well-formed document apart into tags, which libxml2 reads, and text, which goes past it.
///
/// What is wrong with tags is for libxml2 to find. What is wrong with text is found here, and makes
/// the reader demand the repair, as an error of libxml2 does.
struct XMLSplitter: ~Copyable {
  private let base: UnsafePointer<UInt8>
  private let count: Int
  private let reader: UnsafeMutablePointer<DocumentReader>
  private let sink: XMLPush.Sink
  private var markup: ByteBuffer
  private let chunkBytes: Int
  private var depth = 0
  /// Behind the root's end tag, once it was seen.
  private(set) var rootEnd: Int?

  /// `nil` if there are no bytes.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, into sink: XMLPush.Sink) {
    guard let base = bytes.baseAddress else { return nil }
    self.base = base
    count = bytes.count
    self.sink = sink
    reader = sink.reader
    chunkBytes = max(1, sink.reader.pointee.limits.chunkBytes)
    markup = ByteBuffer(capacity: min(chunkBytes, count) + 1024)
  }

  /// Hands everything from `start` over.
  mutating func run(from start: Int) {
    var index = start
    while index < count {
      guard let less = text(from: index) else { return reader.pointee.demandRepair() }
      if reader.pointee.texts.close() { markup.append(TextQueue.mark) }
      guard less < count else { break }
      guard let end = tag(at: less) else { return reader.pointee.demandRepair() }
      markup.append(base + less, count: end &- less)
      index = end
      if depth <= 0 {
        rootEnd = end
        break
      }
      if markup.count >= chunkBytes || reader.pointee.texts.heldBytes >= 64 << 10 {
        guard flush() else { return }
      }
    }
    _ = flush()
  }

  private mutating func flush() -> Bool {
    let wantsMore = sink.push(markup.bytes(from: 0))
    markup.truncate(to: 0)
    reader.pointee.texts.reset()
    return wantsMore
  }

  /// The end of the tag at `less`, or of the document; `nil` if that is too long for a tag.
  @inline(__always)
  private mutating func tag(at less: Int) -> Int? {
    let limit = min(count, less &+ sink.reader.pointee.limits.tagBytes)
    var index = less &+ 1
    if index < count, base[index] == 0x2F {
      while index < limit, base[index] != 0x3E { index &+= 1 }
      depth &-= 1
    } else {
      while index < limit, base[index] != 0x3E {
        let byte = base[index]
        index &+= 1
        if byte == 0x22 || byte == 0x27 {
          // A `>` in a value. Quotes anywhere else are errors, found by libxml2.
          guard let close = memchr(base + index, Int32(byte), limit &- index) else {
            index = limit
            break
          }
          index = UnsafeRawPointer(close) - UnsafeRawPointer(base) + 1
        }
      }
      if index >= limit || base[index &- 1] != 0x2F { depth &+= 1 }
    }
    if index < limit { return index &+ 1 }
    return limit == count ? count : nil
  }

  // MARK: Text

  /// Takes text, sections and comments up to the next tag; `nil` if something is wrong with them.
  @inline(__always)
  private mutating func text(from start: Int) -> Int? {
    var run = start
    var index = start
    while true {
      index = TextScan.special(base, from: index, to: count)
      guard index < count else {
        append(run..<count)
        return count
      }
      switch base[index] {
      case 0x3C:
        append(run..<index)
        guard index &+ 1 < count, base[index &+ 1] == 0x21 || base[index &+ 1] == 0x3F else {
          return index
        }
        guard let end = declaration(at: index) else { return nil }
        index = end
        run = end
      case 0x26:
        append(run..<index)
        guard let end = reference(at: index) else { return nil }
        index = end
        run = end
      case 0x0A, 0x09: index &+= 1
      case 0x0D:
        // XML 1.0, 2.11: CR and CR LF are LF.
        append(run..<index)
        index &+= 1
        run = index
        if index >= count || base[index] != 0x0A { reader.pointee.texts.append(0x0A) }
      case 0x5D:
        if TextScan.isSectionEnd(base, index, count) { return nil }
        index &+= 1
      case 0xEF:
        if TextScan.isNoncharacter(base, index, count) { return nil }
        index &+= 1
      default: return nil
      }
    }
  }

  @inline(__always)
  private mutating func append(_ range: Range<Int>) {
    reader.pointee.texts.append(lending: base + range.lowerBound, count: range.count)
  }

  /// A comment, an instruction or a CDATA section; `nil` if it is none of these, or has no end.
  private mutating func declaration(at index: Int) -> Int? {
    let bytes = UnsafeBufferPointer(start: base, count: count)
    if base[index &+ 1] == 0x3F { return XMLProlog.end(of: "?>", bytes, from: index + 2) }
    if XMLProlog.starts(bytes, index, "<!--") {
      return XMLProlog.end(of: "-->", bytes, from: index + 4)
    }
    guard XMLProlog.starts(bytes, index, "<![CDATA[") else { return nil }
    let start = index + 9
    var next = start
    while true {
      next = TextScan.sectionSpecial(base, from: next, to: count)
      guard next < count else {
        // The document is cut.
        append(start..<count)
        return count
      }
      switch base[next] {
      case 0x5D:
        if TextScan.isSectionEnd(base, next, count) {
          append(start..<next)
          return next + 3
        }
      case 0x0A, 0x09, 0x0D: break
      case 0xEF:
        if TextScan.isNoncharacter(base, next, count) { return nil }
      default: return nil
      }
      next &+= 1
    }
  }

  /// A reference to a character, or to one of XML's own entities; `nil` for anything else.
  @inline(__always)
  private mutating func reference(at index: Int) -> Int? {
    guard let (scalar, end) = XMLReference.read(base, at: index, to: count) else { return nil }
    if scalar.value < 0x80 {
      reader.pointee.texts.append(UInt8(truncatingIfNeeded: scalar.value))
    } else {
      reader.pointee.texts.append(scalar)
    }
    return end
  }
}
