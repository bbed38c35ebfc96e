import CLibXML2
import Glibc

/// Elements inside a text (xhtml, or HTML that someone forgot to escape) are written out as HTML.
extension DocumentReader {
  mutating func startMarkup(
    _ local: UnsafePointer<xmlChar>, _ attributes: XMLAttributes, parent: Frame,
    _ frame: inout Frame
  ) {
    frame.role = .markup
    frame.type = parent.type == .html ? .html : .unknown
    if parent.type == .html {
      // The text is HTML by its type: what stands between the elements is, too.
      frame.capture = .text
    } else {
      frame.capture = .markup
      if parent.capture == .text { escapeText(from: parent.textStart) }
      frames[frames.count - 1].capture = .markup
    }
    if buffer.count >= limits.fieldBytes {
      frame.tag = 1
      return
    }
    if parent.role == .leaf, parent.type == .xhtml, strcmp(local, "div") == 0 {
      // RFC 4287, 3.1.1.3: the div is not part of the content.
      frame.tag = 1
      return
    }
    buffer.append(0x3C)
    // `xhtml:p`, `svg:path`: HTML knows no prefixes.
    buffer.append(local, count: strlen(local))
    for index in 0..<attributes.count {
      guard let name = attributes.localName(index) else { continue }
      if let prefix = attributes.prefix(index), strcmp(prefix, "xml") == 0 {
        guard strcmp(name, "lang") == 0 else { continue }
      }
      buffer.append(0x20)
      buffer.append(name, count: strlen(name))
      buffer.append("=\"")
      appendAttribute(name, attributes.rawValue(index), frame)
      buffer.append(0x22)
    }
    buffer.append(0x3E)
  }

  mutating func endMarkup(_ local: UnsafePointer<xmlChar>, _ frame: Frame) {
    if frame.tag == 1 || Self.isVoid(local) { return }
    buffer.append("</")
    buffer.append(local, count: strlen(local))
    buffer.append(0x3E)
  }

  mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    guard let base = text.baseAddress else { return }
    var run = 0
    for index in 0..<text.count {
      let byte = base[index]
      guard byte == 0x26 || byte == 0x3C || byte == 0x3E else { continue }
      buffer.append(base + run, count: index - run)
      buffer.append(byte == 0x26 ? "&amp;" : byte == 0x3C ? "&lt;" : "&gt;")
      run = index + 1
    }
    buffer.append(base + run, count: text.count - run)
  }

  /// The text so far was taken as it is; with the first element in it, it becomes markup.
  private mutating func escapeText(from start: Int) {
    let plain = buffer.bytes(from: start)
    guard plain.contains(where: { $0 == 0x26 || $0 == 0x3C }) else { return }
    let copy = [UInt8](plain)
    buffer.truncate(to: start)
    copy.withUnsafeBufferPointer { appendEscaped($0) }
  }

  private mutating func appendAttribute(
    _ name: UnsafePointer<xmlChar>, _ raw: UnsafeBufferPointer<UInt8>, _ frame: Frame
  ) {
    if Self.isURL(name), let base = base(frame) {
      var bytes: [UInt8] = []
      XMLAttributes.decodeAmpersands(raw.trimmingXMLSpace()) { bytes.append($0) }
      let value = URLReference.resolve(String(decoding: bytes, as: UTF8.self), against: base)
      for byte in value.utf8 { appendQuoted(byte) }
      return
    }
    XMLAttributes.decodeAmpersands(raw) { appendQuoted($0) }
  }

  private mutating func appendQuoted(_ byte: UInt8) {
    switch byte {
    case 0x26: buffer.append("&amp;")
    case 0x22: buffer.append("&quot;")
    case 0x3C: buffer.append("&lt;")
    default: buffer.append(byte)
    }
  }

  private static func isURL(_ name: UnsafePointer<xmlChar>) -> Bool {
    switch strlen(name) {
    case 3: return strcmp(name, "src") == 0
    case 4: return strcmp(name, "href") == 0 || strcmp(name, "cite") == 0
    case 6: return strcmp(name, "action") == 0 || strcmp(name, "poster") == 0
    default: return false
    }
  }

  /// Elements that have no end tag in HTML.
  private static func isVoid(_ name: UnsafePointer<xmlChar>) -> Bool {
    switch strlen(name) {
    case 2: return strcmp(name, "br") == 0 || strcmp(name, "hr") == 0
    case 3: return strcmp(name, "img") == 0 || strcmp(name, "col") == 0 || strcmp(name, "wbr") == 0
    case 4: return strcmp(name, "area") == 0 || strcmp(name, "link") == 0
    case 5:
      return strcmp(name, "input") == 0 || strcmp(name, "embed") == 0
        || strcmp(name, "param") == 0 || strcmp(name, "track") == 0
    case 6: return strcmp(name, "source") == 0
    default: return false
    }
  }
}

/// libxml2's `xmlChar` is unsigned, the C library's `char` signed.
func strcmp(_ name: UnsafePointer<xmlChar>, _ literal: StaticString) -> Int32 {
  name.withMemoryRebound(to: CChar.self, capacity: 1) { name in
    literal.utf8Start.withMemoryRebound(to: CChar.self, capacity: 1) { Glibc.strcmp(name, $0) }
  }
}

func strlen(_ name: UnsafePointer<xmlChar>) -> Int {
  name.withMemoryRebound(to: CChar.self, capacity: 1) { Int(Glibc.strlen($0)) }
}
