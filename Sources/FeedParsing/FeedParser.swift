import KabarCore

/// Reads feed documents of every format. Pure: bytes in, a feed or an error out; never a file or the
/// network, whatever the document says.
public enum FeedParser {
  /// Reads one document.
  ///
  /// - Parameters:
  ///   - bytes: the document as received, in any encoding.
  ///   - url: where it came from; relative URLs are resolved against it.
  ///   - contentType: the value of HTTP's `Content-Type`, if known.
  ///   - limits: the bounds of time and memory.
  /// - Throws: `FeedParseError` if it is no feed or beyond the limits.
  public static func parse(
    _ bytes: [UInt8], url: String?, contentType: String?, limits: ParseLimits = .standard
  ) throws(FeedParseError) -> ParsedFeed {
    guard bytes.count <= limits.documentBytes else {
      throw .limitExceeded("more than \(limits.documentBytes >> 20) MiB")
    }
    var document = DocumentEncoding.utf8(bytes, contentType: contentType)
    if document.encoding != "utf-8" { document.check() }
    guard document.bytes.count <= limits.documentBytes else {
      throw .limitExceeded("more than \(limits.documentBytes >> 20) MiB of text")
    }
    guard let first = document.bytes.first(where: { $0 > 0x20 }) else { throw .empty }
    var feed: ParsedFeed
    switch first {
    case 0x7B: feed = try JSONFeedReader.read(document.bytes, url: url, limits: limits)
    case 0x5B: throw .notAFeed("a JSON array")
    default: feed = try parseXML(document.bytes, url: url, limits)
    }
    if document.wasDamaged { feed.recovered = true }
    return feed
  }

  private static func parseXML(
    _ bytes: [UInt8], url: String?, _ limits: ParseLimits
  ) throws(FeedParseError) -> ParsedFeed {
    let feed = bytes.withUnsafeBufferPointer { XMLFeedReader.read($0, url: url, limits) }
    switch feed {
    case .feed(let feed): return feed
    case .tooLarge(let limit): throw .limitExceeded(limit)
    case .other(let root):
      if let page = HTMLPage.inspect(bytes, base: url) {
        throw .htmlPage(title: page.title, feedLinks: page.feedLinks.map(\.url))
      }
      guard let root, !root.isEmpty else { throw .notAFeed("neither XML nor JSON") }
      throw .notAFeed("an XML document with the root element <\(root.prefix(60))>")
    }
  }
}

/// Two passes over an XML document: as it is, and repaired if that fails.
enum XMLFeedReader {
  /// What came of a document.
  enum Outcome {
    case feed(ParsedFeed)
    /// No feed; with the root's name.
    case other(String?)
    case tooLarge(String)
  }

  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, url: String?, _ limits: ParseLimits
  ) -> Outcome {
    guard let prolog = XMLProlog(bytes, limits: limits) else { return .other(nil) }
    guard XMLProlog.isFeedRoot(prolog.rootName) else { return .other(prolog.rootName) }
    if prolog.entities.isEmpty,
      let outcome = pass(bytes, prolog, url, limits, isRepaired: false)
    {
      return outcome
    }
    return pass(bytes, prolog, url, limits, isRepaired: true)
      ?? .tooLarge("no memory for the parser")
  }

  /// `nil` if the document has to be repaired.
  private static func pass(
    _ bytes: UnsafeBufferPointer<UInt8>, _ prolog: XMLProlog, _ url: String?,
    _ limits: ParseLimits, isRepaired: Bool
  ) -> Outcome? {
    let reader = UnsafeMutablePointer<DocumentReader>.allocate(capacity: 1)
    reader.initialize(
      to: DocumentReader(
        limits: limits, documentURL: url, documentBytes: bytes.count, isRepaired: isRepaired))
    defer {
      reader.deinitialize(count: 1)
      reader.deallocate()
    }
    guard let parser = XMLPush(reader: reader) else { return nil }
    var wasChanged = prolog.sawJunk
    let rootEnd: Int?
    if isRepaired {
      var repair = XMLRepair(bytes, entities: prolog.entities, limits: limits, into: parser.sink)
      repair.run(from: prolog.rootStart)
      wasChanged = wasChanged || repair.changedAnything
      rootEnd = repair.rootEnd
    } else {
      guard var splitter = XMLSplitter(bytes, into: parser.sink) else { return nil }
      splitter.run(from: prolog.rootStart)
      rootEnd = splitter.rootEnd
    }
    // A second document, most of the time.
    if let rootEnd, !XMLProlog.isEpilog(bytes, from: rootEnd) { wasChanged = true }
    if !reader.pointee.isStopped {
      // Short documents are parsed only now.
      reader.pointee.noteEndOfInput()
      parser.finish()
    }
    if reader.pointee.needsRepair { return nil }
    if let root = reader.pointee.foreignRoot { return .other(root) }
    if wasChanged { reader.pointee.wasRecovered = true }
    return reader.pointee.finished().map { .feed($0) } ?? .other(prolog.rootName)
  }
}

extension DocumentReader {
  /// The feed, if the document was one. An item that is open at the end is kept if its identity is
  /// known: without it, it would be another item on the next poll.
  mutating func finished() -> ParsedFeed? {
    guard format != nil else { return nil }
    if isItemOpen, item.id.value != nil, item.title.value != nil { endItem() }
    var feed = draft.finished()
    feed.recovered = wasRecovered || table.sawUndeclaredPrefix || !rootIsClosed
    feed.isCut = !rootIsClosed
    if feed.format == .rdf, feed.formatVersion == nil {
      feed.formatVersion = rdfVersion
    }
    if omittedItems > 0 {
      feed.extras.append(JSONMember("items_omitted", .int(Int64(omittedItems))))
    }
    return feed
  }
}
