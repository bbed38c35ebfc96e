import CLibXML2

/// The owner of one libxml2 push parser; calls a `DocumentReader` back.
///
/// libxml2 gets UTF-8 without declaration and DOCTYPE only (both are read by `XMLProlog`), so that
/// it has no encodings, entities or external subsets to deal with.
struct XMLPush: ~Copyable {
  private let context: xmlParserCtxtPtr
  private let reader: UnsafeMutablePointer<DocumentReader>
  /// The size of the pieces that repaired text is collected in.
  static let pieceBytes = 16 << 10

  /// `nil` if libxml2 has no memory left. The reader must outlive the parser.
  init?(reader: UnsafeMutablePointer<DocumentReader>) {
    xmlInitParser()
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = {
      state, name, prefix, uri, namespaceCount, namespaces, attributeCount, _, attributes in
      guard let reader = state?.assumingMemoryBound(to: DocumentReader.self), let name else {
        return
      }
      reader.pointee.start(
        name, prefix: prefix, uri: uri,
        namespaces: XMLNamespaces(namespaces, count: Int(namespaceCount)),
        XMLAttributes(attributes, count: Int(attributeCount)))
    }
    handler.endElementNs = { state, name, _, _ in
      guard let reader = state?.assumingMemoryBound(to: DocumentReader.self), let name else {
        return
      }
      reader.pointee.end(name)
    }
    let characters: charactersSAXFunc = { state, text, count in
      guard let reader = state?.assumingMemoryBound(to: DocumentReader.self), let text else {
        return
      }
      reader.pointee.take(text, count: Int(count))
    }
    handler.characters = characters
    handler.ignorableWhitespace = characters
    handler.cdataBlock = characters
    handler.serror = { state, error in
      guard let reader = state?.assumingMemoryBound(to: DocumentReader.self), let error else {
        return
      }
      reader.pointee.report(
        domain: Int(error.pointee.domain), code: Int(error.pointee.code),
        isWarning: error.pointee.level == XML_ERR_WARNING)
    }
    guard let context = xmlCreatePushParserCtxt(&handler, reader, nil, 0, nil) else { return nil }
    self.context = context
    self.reader = reader
    xmlCtxtUseOptions(
      context,
      Int32(
        XML_PARSE_RECOVER.rawValue | XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue))
  }

  deinit {
    // Only a document that a default handler would have built; none is, but a leak would be ours.
    if let document = context.pointee.myDoc { xmlFreeDoc(document) }
    xmlFreeParserCtxt(context)
  }

  /// The parser without its ownership, for the closure that repaired text goes through.
  var sink: Sink { Sink(context: context, reader: reader) }

  /// Hands bytes to the parser, in chunks; `false` once the reader wants no more.
  borrowing func push(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    sink.push(bytes)
  }

  /// Ends the document.
  borrowing func finish() {
    _ = xmlParseChunk(context, nil, 0, 1)
  }

  /// A parser lent out; must not outlive its owner.
  struct Sink {
    let context: xmlParserCtxtPtr
    let reader: UnsafeMutablePointer<DocumentReader>
  }
}

extension XMLPush.Sink {
  /// Hands bytes to the parser, in chunks; `false` once the reader wants no more.
  func push(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard var next = bytes.baseAddress else { return true }
    var rest = bytes.count
    let chunkBytes = max(1, reader.pointee.limits.chunkBytes)
    while rest > 0 {
      let length = min(rest, chunkBytes)
      next.withMemoryRebound(to: CChar.self, capacity: length) {
        _ = xmlParseChunk(context, $0, Int32(length), 0)
      }
      if reader.pointee.isStopped { return false }
      if pendingBytes > reader.pointee.limits.tagBytes {
        reader.pointee.demandRepair()
        return false
      }
      next += length
      rest -= length
    }
    return true
  }

  /// Bytes that were pushed but not yet parsed: an unfinished tag or comment.
  private var pendingBytes: Int {
    guard let input = context.pointee.input, let current = input.pointee.cur,
      let end = input.pointee.end
    else { return 0 }
    return end - current
  }
}
