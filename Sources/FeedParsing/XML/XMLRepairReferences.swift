/// What `&…;` stands for.
extension XMLRepair {
  /// Writes what the `&` at `index` stands for.
  mutating func reference(at index: Int, depth: Int, limit: Int? = nil) -> Int {
    let limit = limit ?? bytes.count
    // Nearly all are XML's own. Numbers are read below, where some mean other characters.
    if let base = bytes.baseAddress, index &+ 1 < limit, base[index &+ 1] != 0x23,
      let (scalar, end) = XMLReference.read(base, at: index, to: limit)
    {
      emit(scalar)
      return end
    }
    var end = index + 1
    while end < limit, end - index < 64, isReferencePart(bytes[end], end == index + 1) { end += 1 }
    let name = UnsafeBufferPointer(rebasing: bytes[(index + 1)..<end])
    let hasSemicolon = end < limit && bytes[end] == 0x3B
    if name.first == 0x23, let scalar = Self.scalar(name) {
      if !hasSemicolon || scalar.value == 0xFFFD { changedAnything = true }
      // XML 1.0, 2.11, and what libxml2 would make of a CR.
      emit(scalar.value == 0x0D ? "\u{0A}" : scalar)
      return hasSemicolon ? end + 1 : end
    }
    if hasSemicolon, !name.isEmpty, let text = replacement(name, depth: depth) {
      text.withUnsafeBufferPointer { emitReplacement($0) }
      return end + 1
    }
    changedAnything = true
    emit("&")
    return index + 1
  }

  private func isReferencePart(_ byte: UInt8, _ isFirst: Bool) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte >= 0x80
      || (isFirst && byte == 0x23) || byte == 0x5F || byte == 0x2D || byte == 0x2E
  }

  /// What a named entity stands for, its own references resolved; `nil` if nobody knows it.
  private mutating func replacement(
    _ name: UnsafeBufferPointer<UInt8>, depth: Int
  ) -> [UInt8]? {
    let text = String(decoding: name, as: UTF8.self)
    switch text {
    case "amp": return [0x26]
    case "lt": return [0x3C]
    case "gt": return [0x3E]
    case "quot": return [0x22]
    case "apos": return [0x27]
    default: break
    }
    if let declared = entities[text] {
      return expanded(declared, depth: depth)
    }
    guard let scalars = HTMLEntities.scalars(named: name) else { return nil }
    changedAnything = true
    return [UInt8](scalars.utf8)
  }

  /// A declared entity's value with its references resolved, within depth and budget; those beyond
  /// read as nothing.
  private mutating func expanded(_ value: [UInt8], depth: Int) -> [UInt8] {
    guard depth < 8, spend(value.count) else { return [] }
    guard value.contains(0x26) else { return value }
    var result: [UInt8] = []
    var index = 0
    while index < value.count {
      guard value[index] == 0x26, let end = value[index...].prefix(64).firstIndex(of: 0x3B) else {
        result.append(value[index])
        index += 1
        continue
      }
      let inner = [UInt8](value[(index + 1)..<end])
      let replaced: [UInt8]? = inner.withUnsafeBufferPointer { name in
        if name.first == 0x23 {
          return Self.scalar(name).map { [UInt8](String(Character($0)).utf8) }
        }
        return replacement(name, depth: depth + 1)
      }
      result += replaced ?? [UInt8](value[index...end])
      index = end + 1
      if result.count > limits.entityBytes { break }
    }
    return result
  }

  /// The character of `#1234` or `#x12AB`; windows-1252's for 128…159, as browsers have it.
  static func scalar(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    guard name.count > 1 else { return nil }
    let isHex = name[1] | 0x20 == 0x78
    var value: UInt32 = 0
    var digits = 0
    for byte in name.dropFirst(isHex ? 2 : 1) {
      let digit: UInt32
      switch byte {
      case 0x30...0x39: digit = UInt32(byte - 0x30)
      case 0x61...0x66 where isHex: digit = UInt32(byte - 0x61 + 10)
      case 0x41...0x46 where isHex: digit = UInt32(byte - 0x41 + 10)
      default: return nil
      }
      value = min(value &* (isHex ? 16 : 10) &+ digit, 0x110000)
      digits += 1
    }
    guard digits > 0 else { return nil }
    if (128...159).contains(value) { value = windows1252[Int(value) - 128] }
    guard value >= 0x20 || value == 9 || value == 10 || value == 13, value != 0xFFFE,
      value != 0xFFFF
    else { return "\u{FFFD}" }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  private static let windows1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  private mutating func spend(_ count: Int) -> Bool {
    entityBytes += count + 16
    return entityBytes <= limits.entityBytes
  }
}
