/// Looking for the bytes of a text that aren't simply themselves, sixteen at a time.
enum TextScan {
  /// The first byte at or after `start` that is a control character (line feeds and tabs too), `<`,
  /// `&`, `]` or the first of U+F000…U+FFFF; `end` if there is none.
  @inline(__always)
  static func special(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    let raw = UnsafeRawPointer(base)
    var index = start
    while index &+ 16 <= end {
      let bytes = raw.block(index)
      let hit =
        (bytes .< .all(0x20)) .| (bytes .== .all(0x3C)) .| (bytes .== .all(0x26))
        .| (bytes .== .all(0x5D))
        .| (bytes .== .all(0xEF))
      let first = hit.first
      if first < 16 { return index &+ first }
      index &+= 16
    }
    while index < end {
      let byte = base[index]
      if byte < 0x20 || byte == 0x3C || byte == 0x26 || byte == 0x5D || byte == 0xEF {
        return index
      }
      index &+= 1
    }
    return end
  }

  /// The same without `<` and `&`, for CDATA sections.
  @inline(__always)
  static func sectionSpecial(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    let raw = UnsafeRawPointer(base)
    var index = start
    while index &+ 16 <= end {
      let bytes = raw.block(index)
      let first = ((bytes .< .all(0x20)) .| (bytes .== .all(0x5D)) .| (bytes .== .all(0xEF))).first
      if first < 16 { return index &+ first }
      index &+= 16
    }
    while index < end {
      let byte = base[index]
      if byte < 0x20 || byte == 0x5D || byte == 0xEF { return index }
      index &+= 1
    }
    return end
  }

  /// Whether `]]>` stands at an index.
  @inline(__always)
  static func isSectionEnd(_ base: UnsafePointer<UInt8>, _ index: Int, _ end: Int) -> Bool {
    index &+ 2 < end && base[index &+ 1] == 0x5D && base[index &+ 2] == 0x3E
      && base[index] == 0x5D
  }

  /// Whether U+FFFE or U+FFFF, which are no characters of XML, stands at an index.
  @inline(__always)
  static func isNoncharacter(_ base: UnsafePointer<UInt8>, _ index: Int, _ end: Int) -> Bool {
    index &+ 2 < end && base[index] == 0xEF && base[index &+ 1] == 0xBF
      && base[index &+ 2] >= 0xBE
  }
}
