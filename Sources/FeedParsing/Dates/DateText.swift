/// The text of a date, folded so that it can be read: small letters without accents, ASCII digits.
enum DateText {
  /// Longer text isn't a date.
  static let maximumLength = 160

  /// - Returns: UTF-8; characters without a simpler form stay.
  static func folded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var previous: UInt32 = 0
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let value = scalar.value
      defer { previous = value }
      if value < 0x80 {
        // Thai abbreviations have dots between and behind their letters.
        if value == 0x2E, previous >= 0x0E01, previous <= 0x0E5B { continue }
        result.append(value < 0x20 ? ASCII.space : ASCII.lowercased(UInt8(value)))
      } else if let simple = simplified(scalar) {
        result.append(simple)
      } else if (value >= 0x300 && value < 0x370) || (value >= 0x200C && value <= 0x200F) {
        // Accents; joiners and marks of direction.
        continue
      } else {
        append(scalar, to: &result)
      }
    }
    return result
  }

  /// ASCII for letters with accents, for digits of any script, for wide and odd punctuation.
  private static func simplified(_ scalar: Unicode.Scalar) -> UInt8? {
    let value = scalar.value
    switch value {
    case 0xA0, 0x2000...0x200B, 0x202F, 0x3000, 0xFEFF: return ASCII.space
    case 0xAB, 0xBB, 0x2018...0x201F: return ASCII.apostrophe
    case 0x2010...0x2015, 0x2212: return ASCII.minus
    case 0x060C, 0x3001: return ASCII.comma
    case 0xFF01...0xFF5E: return ASCII.lowercased(UInt8(value - 0xFEE0))
    case 0xC0..<0x250: return letter(latin, Int(value - 0xC0))
    case 0x1E00..<0x1F00: return letter(latinAdditional, Int(value - 0x1E00))
    default:
      guard scalar.properties.numericType == .decimal,
        let digit = scalar.properties.numericValue, digit >= 0, digit <= 9
      else { return nil }
      return ASCII.zero + UInt8(digit)
    }
  }

  private static func letter(_ table: StaticString, _ index: Int) -> UInt8? {
    table.withUTF8Buffer { table in
      index < table.count && table[index] != 0x5F ? table[index] : nil
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
    for small in scalar.properties.lowercaseMapping.unicodeScalars {
      let base = greek[small] ?? small
      result.append(contentsOf: UTF8.encode(base) ?? .init())
    }
  }

  /// Greek letters without their accents; the final sigma as any other.
  private static let greek: [Unicode.Scalar: Unicode.Scalar] = [
    "ά": "α", "έ": "ε", "ή": "η", "ί": "ι", "ό": "ο", "ύ": "υ", "ώ": "ω", "ϊ": "ι", "ϋ": "υ",
    "ΐ": "ι", "ΰ": "υ", "ς": "σ",
  ]

  /// Base letters of U+00C0…U+024F; `_` where there is none.
  private static let latin: StaticString = """
    aaaaaa_ceeeeiiii_nooooo_ouuuuy__aaaaaa_ceeeeiiii_nooooo_ouuuuy_yaaaaaaccccccccdd\
    ddeeeeeeeeeegggggggghhhhiiiiiiiiii__jjkk_llllllllllnnnnnn___oooooo__rrrrrrssssss\
    sstttt__uuuuuuuuuuuuwwyyyzzzzzz_________________________________oo_____________u\
    u____________________________aaiioouuuuuuuuuu_aaaa____ggkkoooo__j___gg__nnaa____\
    aaaaeeeeiiiioooorrrruuuusstt__hh______aaeeooooooooyy____________________________
    """

  /// Base letters of U+1E00…U+1EFF.
  private static let latinAdditional: StaticString = """
    aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo\
    oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy______\
    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu\
    uuyyyyyyyy______
    """
}
