/// Takes the tags out of HTML, so that rules and lines of text see words.
///
/// Not a parser: it only has to be good enough for looking for words, in one pass and bounded.
public enum MarkupStripping {
  /// What lies beyond is not looked at (bytes).
  static let limit = 256 * 1024

  /// `html` without tags and comments, the common character references replaced.
  public static func text(_ html: String) -> String {
    var input = html
    return input.withUTF8 { bytes in
      guard bytes.contains(UInt8(ascii: "<")) || bytes.contains(UInt8(ascii: "&")) else {
        return String(decoding: bytes, as: UTF8.self)
      }
      return strip(UnsafeBufferPointer(rebasing: bytes.prefix(limit)))
    }
  }

  private static func strip(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "<") where opensTag(bytes, index):
        let end = endOfTag(bytes, index)
        // `a<br>b` is two words, `<b>K</b>abar` is one.
        if breaksWords(bytes, index), output.last != UInt8(ascii: " ") {
          output.append(UInt8(ascii: " "))
        }
        index = end
      case UInt8(ascii: "&"):
        if let (character, end) = reference(bytes, index) {
          output.append(contentsOf: String(character).utf8)
          index = end
        } else {
          output.append(bytes[index])
          index += 1
        }
      default:
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func opensTag(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    guard index + 1 < bytes.count else { return false }
    let next = bytes[index + 1]
    return isLetter(next) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
  }

  /// The index after the tag's `>`; quotes may hold one. The end of the text ends an open tag, too.
  private static func endOfTag(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var index = start + 1
    var quote: UInt8?
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        // Only after `=` is it an attribute's; comments are full of apostrophes.
        if bytes[index - 2] == UInt8(ascii: "=") { quote = byte }
      } else if byte == UInt8(ascii: ">") {
        break
      }
    }
    return index
  }

  private static let inlineTags: Set<[UInt8]> = Set(
    ["a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "s", "small"]
      .map { Array($0.utf8) }
      + ["span", "strong", "sub", "sup", "u", "wbr"].map { Array($0.utf8) })

  private static func breaksWords(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    var index = start + 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "/") { index += 1 }
    var name: [UInt8] = []
    while index < bytes.count, isLetter(bytes[index]), name.count < 8 {
      name.append(bytes[index] | 0x20)
      index += 1
    }
    return !inlineTags.contains(name)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static let named: [String: Character] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–",
    "mdash": "—", "hellip": "…", "rsquo": "’", "lsquo": "‘", "rdquo": "”", "ldquo": "“",
  ]

  /// The character that the reference at `start` stands for, and the index after its `;`.
  private static func reference(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int
  ) -> (Character, Int)? {
    let rest = bytes[(start + 1)...].prefix(10)
    guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: rest[..<end], as: UTF8.self)
    if let character = named[name] { return (character, end + 1) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number =
      digits.first == "x" || digits.first == "X"
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return number.flatMap(Unicode.Scalar.init).map { (Character($0), end + 1) }
  }
}
