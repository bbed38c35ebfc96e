import CLibXML2
import KabarCore

/// Builds a `ParsedFeed` from the events of one XML document.
///
/// The dispatch is by the parent's role and the element's name; each format and each namespace
/// extends this type in a file of its own. Text is appended to one buffer that is reused for the
/// whole document; a `String` is made only when a wanted element ends.
struct DocumentReader: ~Copyable {
  let limits: ParseLimits
  let documentURL: String?
  let itemLimit: Int

  var table = ElementTable()
  var buffer = ByteBuffer(capacity: 64 << 10)
  var texts: TextQueue
  var frames: [Frame] = []
  /// The innermost frame's `capture`, at hand for the many calls of `text`.
  private var capture = Capture.none
  var bases: [String] = []
  var languages: [String] = []

  var draft = FeedDraft()
  var item = ItemDraft()
  var person = PersonDraft()
  var media = MediaDraft()
  var isItemOpen = false
  /// The item around the open one, if it has one.
  var suspended: ItemDraft?
  /// Items beyond the limit.
  var omittedItems = 0

  /// The root's name, once seen, if it is none that a feed may have.
  var foreignRoot: String?
  var format: FeedFormat?
  var rootIsClosed = false
  /// RDF has no version attribute; its namespace tells.
  var rdfVersion: String?
  /// Whether the document has a fault that libxml2 can't carry on from without losing text.
  private(set) var needsRepair = false
  /// Whether something had to be put right.
  var wasRecovered = false
  /// Set in the second pass, over text that was repaired: further faults are passed over.
  let isRepaired: Bool
  private var sawEndOfInput = false

  init(limits: ParseLimits, documentURL: String?, documentBytes: Int, isRepaired: Bool) {
    self.limits = limits
    self.documentURL = documentURL
    self.isRepaired = isRepaired
    texts = TextQueue(fieldBytes: limits.fieldBytes)
    itemLimit = limits.items(in: documentBytes)
    frames.reserveCapacity(64)
    var top = Frame(role: .document)
    if let documentURL {
      bases.append(documentURL)
      top.base = 0
    }
    frames.append(top)
  }

  /// Whether parsing on is useless.
  var isStopped: Bool { needsRepair || foreignRoot != nil || rootIsClosed }

  /// Gives this pass up; the document has to be repaired first.
  mutating func demandRepair() {
    needsRepair = needsRepair || !isRepaired
  }

  /// Takes an error of libxml2.
  mutating func report(domain: Int, code: Int, isWarning: Bool) {
    guard !isWarning else { return }
    if rootIsClosed {
      // A second document, or whatever a server appends.
      wasRecovered = true
      return
    }
    if domain == Int(XML_FROM_NAMESPACE.rawValue) {
      wasRecovered = true
      return
    }
    if code == Int(XML_ERR_DOCUMENT_END.rawValue) || code == Int(XML_ERR_TAG_NOT_FINISHED.rawValue),
      sawEndOfInput
    {
      // A document that is cut off: what came before the cut is as good as any.
      wasRecovered = true
      return
    }
    demandRepair()
  }

  /// Says that the last chunk was handed over: errors from now on are about what is missing.
  mutating func noteEndOfInput() {
    sawEndOfInput = true
  }

  // MARK: Events

  mutating func start(
    _ local: UnsafePointer<xmlChar>, prefix: UnsafePointer<xmlChar>?, uri: UnsafePointer<xmlChar>?,
    namespaces: XMLNamespaces, _ attributes: XMLAttributes
  ) {
    guard !isStopped, let parent = frames.last else { return }
    let declared = Int(parent.namespaces) &+ namespaces.count
    if attributes.count > limits.attributes || declared > limits.namespaces { demandRepair() }
    if frames.count > limits.depth &+ 8 {
      // In push mode libxml2 has no limit of its own.
      demandRepair()
      frames[frames.count &- 1].extraDepth &+= 1
      return
    }
    var frame = Frame()
    frame.namespaces = Int32(truncatingIfNeeded: declared)
    frame.base = parent.base
    frame.language = parent.language
    frame.textStart = buffer.count
    if attributes.count > 0, attributes.hasXMLPrefix { inherit(attributes, &frame) }
    if parent.capture != .none, !isPart(local, of: parent.role) {
      startMarkup(local, attributes, parent: parent, &frame)
      frames.append(frame)
      capture = frame.capture
      return
    }
    if frames.count == 1, let home = namespaces.home {
      rdfVersion = home.holds("simple/0.9") ? "0.90" : home.holds("rss/1.0") ? "1.0" : nil
    }
    if parent.role != .ignored {
      frame.name = table.name(local, prefix: prefix, uri: uri)
      open(&frame, parent: parent, attributes, uri: uri, local: local)
    }
    frames.append(frame)
    capture = frame.capture
  }

  mutating func end(_ local: UnsafePointer<xmlChar>) {
    guard !isStopped, let frame = frames.last, frames.count > 1 else { return }
    if frame.extraDepth > 0 {
      frames[frames.count &- 1].extraDepth &-= 1
      return
    }
    switch frame.role {
    case .ignored: break
    case .markup: endMarkup(local, frame)
    default: close(frame)
    }
    frames.removeLast()
    capture = frames[frames.count &- 1].capture
    if frame.role != .markup, frame.capture != .none { buffer.truncate(to: frame.textStart) }
    if frames.count == 1 { rootIsClosed = true }
  }

  /// Takes characters of libxml2: marks that stand for texts.
  mutating func take(_ marks: UnsafePointer<UInt8>, count: Int) {
    for index in 0..<count {
      if marks[index] == TextQueue.mark, let run = texts.next(), let start = run.baseAddress {
        text(start, count: run.count)
      } else {
        text(marks + index, count: 1)
      }
    }
  }

  @inline(__always)
  private mutating func text(_ text: UnsafePointer<UInt8>, count: Int) {
    // A little more than there is room for: what is cut below is cut between two characters.
    let count = min(count, max(0, limits.fieldBytes &- buffer.count) &+ 8)
    switch capture {
    case .none: return
    case .text: buffer.append(text, count: count)
    case .markup: appendEscaped(UnsafeBufferPointer(start: text, count: count))
    }
    if buffer.count > limits.fieldBytes { buffer.truncateText(to: limits.fieldBytes) }
  }

  // MARK: Inheritance

  private mutating func inherit(_ attributes: XMLAttributes, _ frame: inout Frame) {
    if let base = attributes.xmlValue("base"), !base.isEmpty {
      let outer = frame.base >= 0 ? bases[Int(frame.base)] : nil
      let resolved = URLReference.resolve(base, against: outer)
      if resolved != outer, bases.count < 10_000, resolved.utf8.count <= 4096 {
        bases.append(resolved)
        frame.base = Int32(bases.count - 1)
      }
    }
    if var language = attributes.xmlValue("lang"), language.utf8.count <= 64 {
      if language.utf8.contains(0x5F) {
        // RFC 5646 has hyphens; many write `en_US`, as POSIX names its locales.
        language = String(decoding: language.utf8.map { $0 == 0x5F ? 0x2D : $0 }, as: UTF8.self)
      }
      if languages.last != language, languages.count < 10_000 { languages.append(language) }
      frame.language = language.isEmpty ? -1 : Int32(languages.count - 1)
    }
  }

  /// The base URL in force in `frame`.
  func base(_ frame: Frame) -> String? {
    frame.base >= 0 ? bases[Int(frame.base)] : nil
  }

  /// The language in force in `frame`.
  func language(_ frame: Frame) -> String? {
    frame.language >= 0 ? languages[Int(frame.language)] : nil
  }
}
