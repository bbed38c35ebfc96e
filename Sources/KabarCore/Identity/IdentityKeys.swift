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
    let title = item.title.flatMap { visibleDigest(.title, $0) }
    var content: Digest128?
    if let text = item.contentHTML ?? item.contentText ?? item.summary, !text.isEmpty {
      content = visibleDigest(.content, text) ?? digest(.content, Array(text.utf8))
    }
    let link = (item.url ?? item.externalURL).flatMap { CanonicalLink($0) }
    var keys = IdentityKeys(text: textKey(title: title, content: content, of: item))
    keys.title = title
    keys.content = content
    if let link {
      keys.link = digest(.link, link.exactBytes)
      if link.hasFragment { keys.page = digest(.link, link.pageBytes) }
      keys.linkIsDeep = link.isDeep
    }
    if let guid = item.id.flatMap({ GuidForms($0) }) {
      keys.guid = digest(.guid, guid.exact)
      keys.guidPath = guid.path.flatMap { digest(.guidPath, $0) }
    }
    let digests = ItemDigests(
      title: title?.low ?? 0, link: keys.link?.low ?? 0, content: content?.low ?? 0)
    return (keys, digests)
  }

  /// Every key to be remembered under `rule`: those that decide, best first, then aliases.
  ///
  /// - Parameter deciding: how many decide.
  public func all(_ rule: IdentityRule, deciding: inout Int) -> [Digest128] {
    var keys: [Digest128] = []
    keys.reserveCapacity(6)
    func add(_ key: Digest128?) { if let key { keys.append(key) } }
    switch rule {
    case .auto, .guid: break
    case .link: add(link)
    case .title: add(title)
    case .content: add(content)
    }
    add(guid)
    if rule != .link { add(link) }
    keys.append(text)
    deciding = keys.count
    add(guidPath)
    add(page)
    return keys
  }

  /// Every key to be remembered under `rule`, whether it decides or is an alias.
  public func all(_ rule: IdentityRule) -> [Digest128] {
    var deciding = 0
    return all(rule, deciding: &deciding)
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

  /// Of all bytes at once: each call of the hash function has its price.
  private static func digest(
    _ space: Space, room: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int?
  ) -> Digest128? {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room + 1) { buffer in
      buffer[0] = space.rawValue
      guard let count = fill(UnsafeMutableBufferPointer(rebasing: buffer[1...])) else { return nil }
      return Digest128(
        of: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[...count]))
    }
  }

  private static func digest(_ space: Space, _ bytes: some Collection<UInt8>) -> Digest128? {
    digest(space, room: bytes.count) { $0.initialize(fromContentsOf: bytes) }
  }

  /// `nil` if a reader sees nothing of the text.
  private static func visibleDigest(_ space: Space, _ text: String) -> Digest128? {
    var text = text
    return text.withUTF8 { source in
      digest(space, room: source.count) { buffer in
        let count = VisibleText.write(source, to: buffer)
        return count == 0 ? nil : count
      }
    }
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
    bytes.reserveCapacity(34)
    title?.append(to: &bytes)
    bytes.append(0)
    content?.append(to: &bytes)
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
