import CLibXML2

/// OPML as feed readers export it: outlines with `xmlUrl` are feeds, those without are folders.
///
/// Read as a stream, without a tree and without entities but XML's own five, so that neither the
/// depth nor the expansion of a hostile file costs anything.
enum OPMLList {
  static func read(_ bytes: [UInt8]) -> FeedListContent {
    let reading = Reading()
    parse(bytes, into: reading)
    if !reading.sawOPML {
      reading.content.flaws.append(
        ListFlaw(sentence: "is no OPML document", line: 1, isFatal: true))
    } else if !(reading.sawEnd || endsWell(bytes)) {
      reading.content.flaws.append(
        ListFlaw(
          sentence: "can't be read to its </opml>; it may be cut off",
          line: reading.damagedLine ?? 1, isFatal: true))
    } else if let line = reading.damagedLine, reading.content.flaws.isEmpty {
      reading.content.flaws.append(
        ListFlaw(sentence: "is not well-formed XML; what could be read is used", line: line))
    }
    return reading.content
  }

  /// Whether the end tag stands at the end. The parser does not see it as one if a tag before it was
  /// left open.
  private static func endsWell(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes.suffix(200), as: UTF8.self).lowercased().contains("</opml")
  }

  fileprivate final class Reading {
    var content = FeedListContent()
    /// One entry per open outline; `nil` for those that are feeds.
    var folders: [String?] = []
    var sawOPML = false
    var sawEnd = false
    /// Where the XML was first found to be wrong.
    var damagedLine: UInt32?
    /// Whether something was wrong since the last tag: then the next one may be mutilated.
    var isDamaged = false
    var context: xmlParserCtxtPtr?

    var line: UInt32 {
      UInt32(clamping: max(1, context?.pointee.input?.pointee.line ?? 1))
    }

    /// Folders deeper than this are not looked at, nor is what they hold.
    static let depthLimit = 64
  }

  private static func parse(_ bytes: [UInt8], into reading: Reading) {
    var handler = xmlSAXHandler()
    handler.startElementNs = { user, name, _, _, _, _, count, _, attributes in
      OPMLList.reading(user).start(name, Int(count), attributes)
    }
    handler.endElementNs = { user, name, _, _ in
      OPMLList.reading(user).end(name)
    }
    // Without the magic number, errors would go to stderr.
    handler.initialized = XML_SAX2_MAGIC
    handler.serror = { user, _ in
      OPMLList.reading(user).noteDamage()
    }
    let user = Unmanaged.passUnretained(reading).toOpaque()
    guard let context = xmlCreatePushParserCtxt(&handler, user, nil, 0, nil) else { return }
    defer { xmlFreeParserCtxt(context) }
    reading.context = context
    defer { reading.context = nil }
    let options = XML_PARSE_RECOVER.rawValue | XML_PARSE_NONET.rawValue
    xmlCtxtUseOptions(
      context, Int32(options | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue))
    bytes.withUnsafeBytes { all in
      var offset = 0
      let step = 256 * 1024
      while offset < all.count {
        let count = min(step, all.count - offset)
        let start = all.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
        let code = xmlParseChunk(context, start, Int32(count), 0)
        if code != 0, context.pointee.disableSAX != 0 { break }
        offset += count
      }
    }
    xmlParseChunk(context, nil, 0, 1)
  }

  private static func reading(_ user: UnsafeMutableRawPointer?) -> Reading {
    // The pointer is the one that `parse` passed in, which holds the object meanwhile.
    guard let user else { return Reading() }
    return Unmanaged<Reading>.fromOpaque(user).takeUnretainedValue()
  }
}

extension OPMLList.Reading {
  fileprivate typealias Attributes = UnsafeMutablePointer<UnsafePointer<xmlChar>?>

  fileprivate func start(
    _ name: UnsafePointer<xmlChar>?, _ count: Int, _ attributes: Attributes?
  ) {
    guard let name = name.map({ String(cString: $0).lowercased() }) else { return }
    if name == "opml" { sawOPML = true }
    let isDamaged = isDamaged
    self.isDamaged = false
    guard name == "outline" else { return }
    var url: String?
    var text: String?
    var title: String?
    // Five pointers each: name, prefix, namespace, start and end of the value.
    for index in 0..<count {
      guard let five = attributes?.advanced(by: 5 * index), let key = five[0], let first = five[3],
        let end = five[4]
      else { continue }
      // Unless asked to replace entities, which would open the door to those of the document,
      // libxml2 hands on an ampersand as this reference, and no other character.
      let value = String(
        decoding: UnsafeBufferPointer(start: first, count: max(0, end - first)), as: UTF8.self
      ).replacing("&#38;", with: "&")
      switch String(cString: key).lowercased() {
      case "xmlurl": url = value
      case "text": text = FeedListContent.label(value)
      case "title": title = FeedListContent.label(value)
      default: break
      }
    }
    let label = text ?? title
    guard let url, url.contains(where: { !$0.isWhitespace }) else {
      return folders.append(label)
    }
    folders.append(nil)
    if isDamaged {
      // Recovery drops the characters that it can't read: the URL would be another one.
      content.flaws.append(
        ListFlaw(
          sentence:
            "the outline is no valid XML (is there an & that should be &amp;?); the feed is "
            + "left out", line: line))
      return
    }
    guard content.feeds.count < FeedListContent.limit, folders.count <= Self.depthLimit else {
      return
    }
    var tags: [String] = []
    for case let folder? in folders where !tags.contains(folder) { tags.append(folder) }
    content.feeds.append(ListedFeed(url: url, title: label, tags: tags, line: line))
  }

  fileprivate func noteDamage() {
    isDamaged = true
    damagedLine = damagedLine ?? line
  }

  fileprivate func end(_ name: UnsafePointer<xmlChar>?) {
    let name = name.map { String(cString: $0).lowercased() }
    if name == "opml" { sawEnd = true }
    guard name == "outline" else { return }
    _ = folders.popLast()
    isDamaged = false
  }
}
