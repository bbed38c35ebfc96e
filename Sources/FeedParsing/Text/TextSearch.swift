extension String {
  /// Whether the ASCII `word` occurs, byte for byte.
  ///
  /// The standard library's search for strings goes by characters and is a hundred times slower.
  func holds(_ word: StaticString) -> Bool {
    var text = self
    return text.withUTF8 { bytes in
      word.withUTF8Buffer { word in
        guard let first = word.first, word.count <= bytes.count else { return word.isEmpty }
        var index = 0
        while let found = HTMLTag.next(first, in: bytes, from: index) {
          guard found <= bytes.count - word.count else { return false }
          if bytes[found..<(found + word.count)].elementsEqual(word) { return true }
          index = found + 1
        }
        return false
      }
    }
  }
}
