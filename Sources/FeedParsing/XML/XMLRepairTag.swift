/// A start tag as people write them: attributes without quotes, without values, twice.
struct XMLRepairTag {
  struct Attribute {
    var name: Range<Int>
    var value: Range<Int>
  }

  var name: Range<Int>
  var attributes: [Attribute] = []
  /// Behind the `>`.
  var end = 0
  var isEmpty = false
  /// Whether the tag ends before the document does.
  var isComplete = true
  /// Whether it is other than XML would have it.
  var isOdd = false

  /// `nil` if the `<` at `index` begins no tag after all.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, _ limits: ParseLimits) {
    var next = index + 1
    while next < bytes.count, XMLProlog.isNamePart(bytes[next]) { next += 1 }
    name = (index + 1)..<next
    guard name.count <= limits.nameBytes, Self.isQualifiedName(bytes, name) else { return nil }
    let limit = bytes.count
    while next < limit {
      switch bytes[next] {
      case 0x3E:
        end = next + 1
        return
      case 0x2F:
        if next + 1 < bytes.count, bytes[next + 1] == 0x3E {
          isEmpty = true
          end = next + 2
          return
        }
        next += 1
      case 0x3C: return nil
      case 0...0x20: next += 1
      default:
        guard let after = attribute(bytes, at: next, limit: limit, limits) else { return nil }
        next = after
      }
    }
    isComplete = false
    end = bytes.count
  }

  private mutating func attribute(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, limit: Int, _ limits: ParseLimits
  ) -> Int? {
    var next = start
    while next < limit, !Self.endsName(bytes[next]) { next += 1 }
    let name = start..<next
    if name.isEmpty {
      isOdd = true
      return next + 1
    }
    while next < limit, bytes[next] <= 0x20 { next += 1 }
    guard next < limit, bytes[next] == 0x3D else {
      // Without a value. After an e-mail address or a word of text it is no tag at all.
      isOdd = true
      return Self.isQualifiedName(bytes, name) ? next : nil
    }
    next += 1
    while next < limit, bytes[next] <= 0x20 { next += 1 }
    guard next < limit else { return limit }
    let value: Range<Int>
    let quote = bytes[next]
    if quote == 0x22 || quote == 0x27 {
      let first = next + 1
      next = first
      while next < limit, bytes[next] != quote {
        // A tag begins: the quote was never closed.
        if bytes[next] == 0x3C, next + 1 < bytes.count,
          XMLProlog.isNameStart(bytes[next + 1]) || bytes[next + 1] == 0x2F
            || bytes[next + 1] == 0x21
        {
          guard isClosed(bytes, quote, from: next, limit: min(limit, next + 1024)) else {
            return nil
          }
        }
        next += 1
      }
      value = first..<next
      next = min(next + 1, limit)
    } else {
      isOdd = true
      let first = next
      while next < limit, bytes[next] > 0x20, bytes[next] != 0x3E, bytes[next] != 0x3C { next += 1 }
      value = first..<next
    }
    guard Self.isQualifiedName(bytes, name), name.count <= limits.nameBytes,
      value.count <= limits.tagBytes / 2, attributes.count < limits.attributes - 2,
      !attributes.contains(where: { bytes[$0.name].elementsEqual(bytes[name]) })
    else {
      isOdd = true
      return next
    }
    attributes.append(Attribute(name: name, value: value))
    return next
  }

  /// Whether a quote closes within the next bytes, with a `>` or a name behind it.
  private func isClosed(
    _ bytes: UnsafeBufferPointer<UInt8>, _ quote: UInt8, from start: Int, limit: Int
  ) -> Bool {
    guard let close = XMLProlog.find(quote, bytes, from: start, to: limit), close + 1 < bytes.count
    else { return false }
    let after = bytes[close + 1]
    return after == 0x3E || after == 0x2F || after <= 0x20
  }

  private static func endsName(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x3D || byte == 0x3E || byte == 0x2F || byte == 0x3C
  }

  /// Whether `name` is `local` or `prefix:local` with characters that XML allows.
  private static func isQualifiedName(
    _ bytes: UnsafeBufferPointer<UInt8>, _ name: Range<Int>
  ) -> Bool {
    guard let first = name.first, XMLProlog.isNameStart(bytes[first]) else { return false }
    var colons = 0
    for index in name {
      guard XMLProlog.isNamePart(bytes[index]) else { return false }
      if bytes[index] == 0x3A {
        colons += 1
        let next = index + 1
        guard colons == 1, next < name.upperBound, XMLProlog.isNameStart(bytes[next]) else {
          return false
        }
      }
    }
    return true
  }
}
