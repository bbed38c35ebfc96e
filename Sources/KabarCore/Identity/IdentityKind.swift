/// What an identity key was made of.
public enum IdentityKind: UInt8, Sendable, Hashable {
  /// Recorded by a version that didn't say.
  case unknown = 0
  /// The guid, whatever its scheme.
  case guid = 1
  /// The guid without its host.
  case guidPath = 2
  /// The canonical link.
  case link = 3
  /// The canonical link without its fragment.
  case page = 4
  /// The title alone.
  case title = 5
  /// The content alone.
  case content = 6
  /// The title with the content.
  case text = 7
  /// All of them together: each names other items, too.
  case combined = 8
}

extension IdentityKeys {
  /// What a key of this item was made of.
  public func kind(of key: Digest128) -> IdentityKind {
    if key == guid { return .guid }
    if key == link { return .link }
    if key == text { return .text }
    if key == guidPath { return .guidPath }
    if key == page { return .page }
    if key == title { return .title }
    return key == content ? .content : .combined
  }
}

extension Recognition {
  /// How an item was recognised whose alias decides from now on: a better name is gone, or shared.
  init(alias kind: IdentityKind) {
    switch kind {
    case .guid: self = .guid
    case .guidPath: self = .guidPath
    case .link, .page: self = .link
    case .unknown, .title, .content, .text, .combined: self = .text
    }
  }
}
