import Glibc

/// Comparing names where they stand in the document.
extension XMLRepair {
  func equal(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count, let base = bytes.baseAddress else { return false }
    return memcmp(base + left.lowerBound, base + right.lowerBound, left.count) == 0
  }

  func equalIgnoringCase(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    return zip(bytes[left], bytes[right]).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }

  func isNamed(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    for (offset, index) in range.enumerated() where bytes[index] | 0x20 != name.utf8Start[offset] {
      return false
    }
    return true
  }

  func isItem(_ range: Range<Int>) -> Bool {
    isNamed(range, "item") || isNamed(range, "entry")
  }

  /// The fields within which an item can't be meant.
  func isItemField(_ range: Range<Int>) -> Bool {
    isNamed(range, "title") || isNamed(range, "link") || isNamed(range, "guid")
      || isNamed(range, "pubdate") || isNamed(range, "description") || isNamed(range, "id")
  }

  /// The fields without markup, or with less than a field's name would be.
  func isPlainField(_ range: Range<Int>) -> Bool {
    isNamed(range, "title") || isNamed(range, "link") || isNamed(range, "guid")
      || isNamed(range, "pubdate") || isNamed(range, "id")
  }

  func isStructure(_ range: Range<Int>) -> Bool {
    isItem(range) || isNamed(range, "channel") || isNamed(range, "rss")
      || isNamed(range, "feed") || isNamed(range, "rdf:rdf")
  }

  func isNamespace(_ range: Range<Int>) -> Bool {
    range.count >= 5 && isNamed(range.lowerBound..<(range.lowerBound + 5), "xmlns")
  }
}
