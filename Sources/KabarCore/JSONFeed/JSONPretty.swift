/// Compact JSON spread over lines, for people.
public enum JSONPretty {
  /// - Parameter compact: valid JSON without white space between its parts.
  /// - Returns: the same with two spaces of indentation for each level.
  public static func format(_ compact: some Collection<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    var level = 0
    var isInString = false
    var isEscaped = false
    var previous: UInt8 = 0
    func line() { output.append(0x0A); output += repeatElement(0x20, count: level * 2) }
    for byte in compact {
      if isInString {
        output.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
        previous = byte
        continue
      }
      let wasOpening = previous == 0x7B || previous == 0x5B
      switch byte {
      case 0x7D, 0x5D:
        level = max(0, level - 1)
        if !wasOpening { line() }
        output.append(byte)
      case 0x2C:
        output.append(byte)
        line()
      case 0x3A: output += [0x3A, 0x20]
      default:
        if wasOpening { line() }
        output.append(byte)
        if byte == 0x7B || byte == 0x5B { level += 1 }
        isInString = byte == 0x22
      }
      previous = byte
    }
    return output
  }
}
