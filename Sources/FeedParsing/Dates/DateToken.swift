/// A piece of a date's folded text.
struct DateToken {
  enum Kind: Equatable {
    case number
    case word
    case symbol
  }

  let kind: Kind
  /// A number's value, a symbol's byte.
  let value: Int
  /// Where it stands; a number's digits are counted by this.
  let range: Range<Int>
  /// Whether nothing separates it from the token before.
  let isAdjacent: Bool

  func isSymbol(_ byte: UInt8) -> Bool { kind == .symbol && value == Int(byte) }

  /// Cuts text into tokens.
  ///
  /// - Returns: `nil` where there are more than any date has, or a number too long to be one.
  static func all(in text: [UInt8]) -> [DateToken]? {
    var tokens: [DateToken] = []
    var index = 0
    var lastEnd = -1
    while index < text.count {
      let byte = text[index]
      guard byte != ASCII.space else {
        index += 1
        continue
      }
      let start = index
      var value = Int(byte)
      let kind: Kind
      if ASCII.isDigit(byte) {
        kind = .number
        value = 0
        while index < text.count, ASCII.isDigit(text[index]) {
          value = value &* 10 &+ Int(text[index] &- ASCII.zero)
          index += 1
        }
        guard index - start <= 14 else { return nil }
      } else if isLetter(byte) {
        kind = .word
        while index < text.count, isLetter(text[index]) { index += 1 }
      } else {
        kind = .symbol
        index += 1
      }
      tokens.append(
        DateToken(kind: kind, value: value, range: start..<index, isAdjacent: start == lastEnd))
      lastEnd = index
      guard tokens.count <= 48 else { return nil }
    }
    return tokens
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || ASCII.isLetter(byte) }
}
