import CLibXML2

/// Finds the `ElementName` of a start tag by the addresses of its parts: libxml2 keeps each name
/// once per document, so that the same name is the same pointer, and no text is compared after a
/// name's first appearance.
struct ElementTable {
  private struct Slot {
    var local: UnsafePointer<xmlChar>?
    var prefix: UnsafePointer<xmlChar>?
    var uri: UnsafePointer<xmlChar>?
    var name = ElementName.unknown
  }

  /// A power of two; documents have a few dozen names, hostile ones overwrite one another.
  private static let size = 256
  private var slots = [Slot](repeating: Slot(), count: size)
  /// The namespace of the root if nobody knows it: its elements count as the format's own.
  private var adoptedURI: UnsafePointer<xmlChar>?
  /// What elements without a known namespace belong to; Atom's in a document of that format.
  private var home = Namespace.rss
  /// Whether a prefix was used that is not declared.
  private(set) var sawUndeclaredPrefix = false

  /// Looks a name up.
  @inline(__always)
  mutating func name(
    _ local: UnsafePointer<xmlChar>, prefix: UnsafePointer<xmlChar>?, uri: UnsafePointer<xmlChar>?
  ) -> ElementName {
    let key = (UInt(bitPattern: local) >> 1) &* 31 &+ (UInt(bitPattern: uri) >> 3)
    let index = Int((key ^ (key >> 9)) & UInt(Self.size - 1))
    let slot = slots[index]
    if slot.local == local, slot.uri == uri, slot.prefix == prefix { return slot.name }
    let found = resolve(local, prefix: prefix, uri: uri)
    slots[index] = Slot(local: local, prefix: prefix, uri: uri, name: found)
    return found
  }

  /// Sets what the root's own namespace stands for, once the root is known.
  mutating func adopt(_ uri: UnsafePointer<xmlChar>?, as namespace: Namespace) {
    adoptedURI = uri
    home = namespace
    for index in slots.indices { slots[index] = Slot() }
  }

  private mutating func resolve(
    _ local: UnsafePointer<xmlChar>, prefix: UnsafePointer<xmlChar>?, uri: UnsafePointer<xmlChar>?
  ) -> ElementName {
    var local = String(cString: local)
    var namespace: Namespace
    if let uri {
      if let known = Namespace.of(uri: String(cString: uri)) {
        namespace = known
      } else if uri == adoptedURI {
        namespace = home
      } else {
        namespace = prefix.flatMap { Namespace.usual(for: String(cString: $0)) } ?? .other
      }
    } else if let prefix {
      sawUndeclaredPrefix = true
      namespace = Namespace.usual(for: String(cString: prefix)) ?? .other
    } else if let colon = local.firstIndex(of: ":") {
      // libxml2 hands some names with an undeclared prefix over whole.
      sawUndeclaredPrefix = true
      namespace = Namespace.usual(for: String(local[..<colon])) ?? .other
      local = String(local[local.index(after: colon)...])
    } else {
      namespace = home
    }
    if namespace == .rss { namespace = home == .atom && uri == nil ? .atom : .rss }
    return ElementName(namespace: namespace, local: LocalName(local))
  }
}
