/// The little JSON that the store writes and reads itself: arrays of strings.
public enum JSONText {
  /// `text` as a JSON string.
  public static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  /// The strings of an array that `quoted` wrote; anything else gives what could be read.
  static func strings(_ json: String) -> [String] {
    var result: [String] = []
    var current: String?
    var scalars = json.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard current != nil else {
        if scalar == "\"" { current = "" }
        continue
      }
      switch scalar {
      case "\"":
        if let done = current { result.append(done) }
        current = nil
      case "\\":
        switch scalars.next() {
        case "n": current?.append("\n")
        case "r": current?.append("\r")
        case "t": current?.append("\t")
        case "u":
          var digits = ""
          for _ in 0..<4 { if let digit = scalars.next() { digits.unicodeScalars.append(digit) } }
          if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) {
            current?.unicodeScalars.append(scalar)
          }
        case let other?: current?.unicodeScalars.append(other)
        case nil: break
        }
      default: current?.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
