/// The names under which an item can be recognised, each a digest in a space of its own, so that a
/// guid never equals a link by accident.
public struct IdentityKeys: Sendable, Hashable {
  /// The guid, whatever its scheme.
  public var guid: Digest128?
  /// The guid without its host.
  public var guidPath: Digest128?
  /// The canonical link with its fragment.
  public var link: Digest128?
  /// The canonical link without its fragment, where that differs.
  public var page: Digest128?
  /// Whether the link leads below the site's front page.
  public var linkIsDeep = false
  /// The title alone; `nil` without one.
  public var title: Digest128?
  /// The content alone; `nil` without any.
  public var content: Digest128?
  /// The title with the content, or what else there is if both are missing.
  public var text: Digest128

  /// The keys of an item as parsed, and the digests that its updates are recognised by.
  public static func of(_ item: ParsedItem) -> (keys: IdentityKeys, digests: ItemDigests) {
    var buffer: [UInt8] = []
    if let title = item.title { VisibleText.append(title, to: &buffer) }
    let title = buffer.isEmpty ? nil : digest(.title, buffer)
    buffer.removeAll(keepingCapacity: true)
    if let content = item.contentHTML ?? item.contentText ?? item.summary {
      VisibleText.append(content, to: &buffer)
      if buffer.isEmpty { buffer.append(contentsOf: content.utf8) }
    }
    let content = buffer.isEmpty ? nil : digest(.content, buffer)
    let link = (item.url ?? item.externalURL).flatMap { CanonicalLink($0) }
    var keys = IdentityKeys(text: textKey(title: title, content: content, of: item))
    keys.title = title
    keys.content = content
    if let link {
      keys.link = digest(.link, link.exact.utf8)
      if link.page != link.exact { keys.page = digest(.link, link.page.utf8) }
      keys.linkIsDeep = link.isDeep
    }
    if let guid = item.id.flatMap({ GuidForms($0) }) {
      keys.guid = digest(.guid, guid.exact)
      keys.guidPath = guid.path.map { digest(.guidPath, $0) }
    }
    let digests = ItemDigests(
      title: title?.low ?? 0, link: keys.link?.low ?? 0, content: content?.low ?? 0)
    return (keys, digests)
  }

  /// The keys that decide under `rule`, best first.
  public func ladder(_ rule: IdentityRule) -> [Digest128] {
    let rungs: [Digest128?] =
      switch rule {
      case .auto, .guid: [guid, link, text]
      case .link: [link, guid, text]
      case .title: [title, guid, link, text]
      case .content: [content, guid, link, text]
      }
    return rungs.compactMap { $0 }
  }

  /// Every key to be remembered under `rule`, whether it decides or is an alias.
  public func all(_ rule: IdentityRule) -> [Digest128] {
    var keys = ladder(rule)
    for key in [guidPath, page] { if let key { keys.append(key) } }
    return keys
  }

  /// One key for an item each of whose keys names others, too.
  public func combined(_ rule: IdentityRule) -> Digest128 {
    Digest128(of: all(rule).flatMap(\.bytes))
  }

  private enum Space: UInt8 {
    case guid = 0x67
    case guidPath = 0x70
    case link = 0x6C
    case title = 0x74
    case content = 0x63
    case text = 0x78
  }

  private static func digest(_ space: Space, _ bytes: some Sequence<UInt8>) -> Digest128 {
    var builder = Digest128Builder()
    withUnsafeBytes(of: space.rawValue) { builder.add($0) }
    let done: Void? = bytes.withContiguousStorageIfAvailable {
      builder.add(UnsafeRawBufferPointer($0))
    }
    if done == nil { Array(bytes).withUnsafeBytes { builder.add($0) } }
    return builder.finish()
  }

  private static func textKey(
    title: Digest128?, content: Digest128?, of item: ParsedItem
  ) -> Digest128 {
    var bytes: [UInt8] = [Space.text.rawValue]
    if title == nil, content == nil {
      // An entry of nothing but an enclosure, a picture or a date.
      for attachment in item.attachments { bytes.append(contentsOf: attachment.url.utf8) }
      bytes.append(contentsOf: (item.image ?? "").utf8)
      bytes.append(contentsOf: (item.id ?? item.url ?? item.externalURL ?? "").utf8)
      if bytes.count == 1, let date = item.published {
        bytes.append(contentsOf: String(date.milliseconds).utf8)
      }
      return Digest128(of: bytes)
    }
    bytes.append(contentsOf: title?.bytes ?? [])
    bytes.append(0)
    bytes.append(contentsOf: content?.bytes ?? [])
    return Digest128(of: bytes)
  }
}

/// What an update is recognised by; 0 = absent.
public struct ItemDigests: Sendable, Hashable {
  /// Of the title as seen by a reader.
  public var title: UInt64
  /// Of the canonical link.
  public var link: UInt64
  /// Of the content as seen by a reader.
  public var content: UInt64

  /// Digests of the three parts.
  public init(title: UInt64, link: UInt64, content: UInt64) {
    self.title = title
    self.link = link
    self.content = content
  }

  /// One number for all three, never 0.
  public var version: UInt64 {
    var mixed = title &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 31) ^ link) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 29) ^ content) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 32
    return mixed == 0 ? 1 : mixed
  }
}
