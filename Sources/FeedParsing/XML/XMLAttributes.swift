import CLibXML2
import Glibc

/// The attributes of one start tag, as libxml2 lends them: five pointers each.
struct XMLAttributes {
  private let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  let count: Int

  init(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int) {
    self.pointers = pointers
    self.count = pointers == nil ? 0 : max(0, count)
  }

  static var none: XMLAttributes { XMLAttributes(nil, count: 0) }

  /// The local name of the attribute at `index`.
  func localName(_ index: Int) -> UnsafePointer<xmlChar>? { pointers?[index &* 5] }

  /// The prefix of the attribute at `index`.
  func prefix(_ index: Int) -> UnsafePointer<xmlChar>? { pointers?[index &* 5 &+ 1] }

  /// The bytes of the value at `index`, as libxml2 has them: `&` stands as `&#38;`.
  func rawValue(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    guard let start = pointers?[index &* 5 &+ 3], let end = pointers?[index &* 5 &+ 4] else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(start: start, count: max(0, end - start))
  }

  /// The value of the attribute of that name without a prefix (or with any but `xml`); names are
  /// compared without case, as real feeds write `HREF` and `isPermalink`.
  func value(_ name: StaticString) -> String? {
    guard count > 0, let index = index(of: name) else { return nil }
    return Self.decoded(rawValue(index))
  }

  /// Like `value`, without white space at its ends; `nil` if nothing is left.
  func trimmed(_ name: StaticString) -> String? {
    guard count > 0, let index = index(of: name) else { return nil }
    let raw = rawValue(index).trimmingXMLSpace()
    return raw.isEmpty ? nil : Self.decoded(raw)
  }

  /// The value of `xml:NAME`.
  func xmlValue(_ name: StaticString) -> String? {
    for index in 0..<count {
      guard let prefix = prefix(index), strcmp(prefix, "xml") == 0,
        let local = localName(index), Self.equal(local, name)
      else { continue }
      return Self.decoded(rawValue(index).trimmingXMLSpace())
    }
    return nil
  }

  /// Whether any attribute has the prefix `xml`.
  var hasXMLPrefix: Bool {
    for index in 0..<count {
      if let prefix = prefix(index), strcmp(prefix, "xml") == 0 { return true }
    }
    return false
  }

  private func index(of name: StaticString) -> Int? {
    var prefixed: Int?
    for index in 0..<count {
      guard let local = localName(index), Self.equal(local, name) else { continue }
      guard let prefix = prefix(index) else { return index }
      if strcmp(prefix, "xml") != 0 { prefixed = prefixed ?? index }
    }
    return prefixed
  }

  private static func equal(_ local: UnsafePointer<xmlChar>, _ name: StaticString) -> Bool {
    local.withMemoryRebound(to: CChar.self, capacity: 1) { local in
      name.utf8Start.withMemoryRebound(to: CChar.self, capacity: 1) { name in
        strcasecmp(local, name) == 0
      }
    }
  }

  /// Without NOENT libxml2 leaves an ampersand in an attribute's value as `&#38;`, and only that:
  /// all other references are resolved by it, or by the repair before it.
  private static func decoded(_ raw: UnsafeBufferPointer<UInt8>) -> String {
    guard let base = raw.baseAddress, memchr(base, 0x26, raw.count) != nil else {
      return String(wellFormed: raw)
    }
    var bytes: [UInt8] = []
    decodeAmpersands(raw) { bytes.append($0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Calls `emit` with each byte of the decoded value.
  static func decodeAmpersands(_ raw: UnsafeBufferPointer<UInt8>, _ emit: (UInt8) -> Void) {
    var index = 0
    while index < raw.count {
      emit(raw[index])
      let isReference =
        raw[index] == 0x26 && index + 4 < raw.count && raw[index + 1] == 0x23
        && raw[index + 2] == 0x33 && raw[index + 3] == 0x38 && raw[index + 4] == 0x3B
      index += isReference ? 5 : 1
    }
  }
}

/// The namespace declarations of one start tag: two pointers each, prefix and URI.
struct XMLNamespaces {
  private let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  let count: Int

  init(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int) {
    self.pointers = pointers
    self.count = pointers == nil ? 0 : max(0, count)
  }

  /// The default namespace that is declared here.
  var home: String? {
    for index in 0..<count where pointers?[index &* 2] == nil {
      return pointers?[index &* 2 &+ 1].map { String(cString: $0) }
    }
    return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Without white space (anything up to U+0020) at both ends.
  func trimmingXMLSpace() -> UnsafeBufferPointer<UInt8> {
    guard let base = baseAddress else { return self }
    var low = 0
    var high = count
    while low < high, base[low] <= 0x20 { low &+= 1 }
    while high > low, base[high &- 1] <= 0x20 { high &-= 1 }
    return UnsafeBufferPointer(start: base + low, count: high - low)
  }
}
