/// How many columns of a terminal a text takes.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// As wcwidth(3) has it, which knows nothing without a locale, and a daemon's user often has none:
  /// 2 for what UAX #11 calls wide, 0 for what is drawn onto the character before it.
  private static func width(_ scalar: Unicode.Scalar) -> Int {
    // Nothing before the first combining mark is either.
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // Vowels and final consonants of Hangul are drawn into the syllable.
    if (0x1160...0x11FF).contains(scalar.value) { return 0 }
    let isWide =
      wide.contains { $0.contains(scalar.value) } || scalar.properties.isEmojiPresentation
    return isWide ? 2 : 1
  }

  /// The blocks of East Asian scripts, whole: what is unassigned in them is wide by default, and the
  /// few narrow signs among them are in no feed's name. Emoji are known to the standard library.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul Jamo, initial
    0x2E80...0x303E,  // radicals, CJK punctuation
    0x3041...0xA4CF,  // kana, Bopomofo, ideographs, Yi
    0xA960...0xA97F,  // Hangul Jamo extended
    0xAC00...0xD7A3,  // Hangul syllables
    0xF900...0xFAFF,  // compatibility ideographs
    0xFE10...0xFE19, 0xFE30...0xFE6F,  // vertical and small forms
    0xFF01...0xFF60, 0xFFE0...0xFFE6,  // fullwidth forms
    0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,  // Tangut, Khitan, further kana
    0x1F200...0x1F265,  // enclosed ideographs
    0x20000...0x3FFFD,  // ideographs, planes 2 and 3
  ]
}
