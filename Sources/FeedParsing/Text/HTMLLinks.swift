import Glibc

/// URLs within HTML.
public enum HTMLLinks {
  /// Makes every relative URL in a fragment's attributes absolute.
  ///
  /// The rest of the fragment stays as it is, byte for byte; a fragment without relative URLs
  /// comes back as the same string. Bounded by the fragment's length; never fails.
  ///
  /// - Parameters:
  ///   - html: the fragment.
  ///   - base: an absolute URL; with anything else nothing changes.
  public static func resolvingRelativeURLs(in html: String, base: String) -> String {
    var html = html
    return html.withUTF8 { resolved($0, base: base) } ?? html
  }

  /// The fragment with absolute URLs, or `nil` if nothing changes.
  static func resolved(_ bytes: UnsafeBufferPointer<UInt8>, base: String) -> String? {
    // Parsing the base is left until something needs it: most content has absolute URLs only.
    var parsedBase: BaseURL??
    var result: [UInt8] = []
    var copied = 0
    var index = 0
    var closes = HTMLCloses()
    while let less = HTMLTag.next(ASCII.less, in: bytes, from: index) {
      guard let tag = HTMLTag.read(bytes, at: less, &closes) else {
        index = less + 1
        continue
      }
      index = tag.end
      guard tag.kind == .start else { continue }
      HTMLAttributes.forEach(in: bytes, from: tag.name.upperBound, to: tag.end) { name, value in
        guard let kind = kind(of: name), mayBeRelative(value, kind) else { return }
        if parsedBase == nil { parsedBase = BaseURL(base) }
        guard case .some(.some(let base)) = parsedBase,
          let replacement = replacement(for: value, kind, base)
        else { return }
        if let start = bytes.baseAddress, let inner = value.baseAddress {
          let offset = start.distance(to: inner)
          if result.isEmpty { result.reserveCapacity(bytes.count + 1024) }
          result += bytes[copied..<offset]
          result += replacement
          copied = offset + value.count
        }
      }
      let name = UnsafeBufferPointer(rebasing: bytes[tag.name])
      if HTMLElements.hidesContent(name) {
        index = HTMLTag.skipContent(of: tag.name, in: bytes, from: tag.end)
      }
    }
    guard copied > 0 else { return nil }
    result += bytes[copied...]
    return String(decoding: result, as: UTF8.self)
  }

  private enum Kind {
    case url
    /// `srcset`: several URLs, each with a width or density.
    case candidates
  }

  private static func kind(of name: UnsafeBufferPointer<UInt8>) -> Kind? {
    switch name.count {
    case 3: ASCII.equals(name, "src") ? .url : nil
    case 4:
      ASCII.equals(name, "href") || ASCII.equals(name, "cite") || ASCII.equals(name, "data")
        ? .url : nil
    case 6:
      if ASCII.equals(name, "action") || ASCII.equals(name, "poster")
        || ASCII.equals(name, "usemap")
      {
        .url
      } else {
        ASCII.equals(name, "srcset") ? .candidates : nil
      }
    case 7: ASCII.equals(name, "profile") || ASCII.equals(name, "classid") ? .url : nil
    case 8: ASCII.equals(name, "longdesc") || ASCII.equals(name, "codebase") ? .url : nil
    case 10:
      ASCII.equals(name, "background") || ASCII.equals(name, "formaction")
        || ASCII.equals(name, "xlink:href") ? .url : nil
    case 11: ASCII.equals(name, "imagesrcset") ? .candidates : nil
    default: nil
    }
  }

  /// Whether resolving could change the value: it isn't empty and doesn't begin with a scheme.
  private static func mayBeRelative(_ value: UnsafeBufferPointer<UInt8>, _ kind: Kind) -> Bool {
    if kind == .candidates { return !value.isEmpty }
    var index = 0
    while index < value.count, value[index] <= ASCII.space { index += 1 }
    guard index < value.count else { return false }
    let start = index
    while index < value.count {
      let byte = value[index]
      if byte == ASCII.colon { return index == start }
      guard
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.plus || byte == ASCII.minus
          || byte == ASCII.dot
      else { return true }
      index += 1
    }
    return true
  }

  private static func replacement(
    for value: UnsafeBufferPointer<UInt8>, _ kind: Kind, _ base: BaseURL
  ) -> [UInt8]? {
    let text = String(decoding: value, as: UTF8.self)
    let decoded = HTMLText.decodeEntities(text)
    let target: String
    switch kind {
    case .url: target = URLReference.resolve(decoded, in: base)
    case .candidates: target = candidates(decoded, base)
    }
    guard target != decoded else { return nil }
    return escaped(target)
  }

  /// `srcset` with each URL resolved: URLs are followed by a space and a descriptor, or a comma.
  private static func candidates(_ text: String, _ base: BaseURL) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while true {
      rest = rest.drop { ASCII.isSpace($0) || $0 == ASCII.comma }
      guard !rest.isEmpty else { break }
      var url = rest.prefix { !ASCII.isSpace($0) }
      rest = rest[url.endIndex...]
      var descriptor: ArraySlice<UInt8> = []
      if url.last == ASCII.comma {
        while url.last == ASCII.comma { url = url.dropLast() }
      } else {
        descriptor = rest.prefix { $0 != ASCII.comma }
        rest = rest[descriptor.endIndex...]
      }
      if !result.isEmpty { result += [ASCII.comma, ASCII.space] }
      result += URLReference.resolve(String(decoding: url, as: UTF8.self), in: base).utf8
      let words = descriptor.split(whereSeparator: ASCII.isSpace)
      for word in words {
        result.append(ASCII.space)
        result += word
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// For use in an attribute between quotes of either kind, or none.
  private static func escaped(_ url: String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(url.utf8.count + 8)
    for byte in url.utf8 {
      switch byte {
      case ASCII.ampersand: result += "&amp;".utf8
      case ASCII.quote: result += "&quot;".utf8
      case ASCII.apostrophe: result += "&#39;".utf8
      case ASCII.less: result += "&lt;".utf8
      case ASCII.greater: result += "&gt;".utf8
      default: result.append(byte)
      }
    }
    return result
  }
}
