/// What the names of HTML's elements say about the text in them.
enum HTMLElements {
  /// Whether a name, in any case, is one of HTML, SVG or MathML, or has the form of an extension
  /// (`o:p`, `amp-img`). `<stdio.h>` and `List<String>` in a title are text.
  static func isKnown(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    if contains(known, name) { return true }
    return name.contains(ASCII.colon) || name.contains(ASCII.minus)
  }

  /// Whether the element stands apart from the words before and after it.
  static func separatesWords(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    contains(blocks, name)
  }

  /// Whether the element's content is code, not text.
  static func hidesContent(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    ASCII.equals(name, "script") || ASCII.equals(name, "style")
  }

  /// Whether the space-separated `list` contains the name; lists are short and few names miss.
  private static func contains(
    _ list: StaticString, _ name: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let first = name.first, name.count <= 14 else { return false }
    let initial = ASCII.lowercased(first)
    return list.withUTF8Buffer { list in
      var index = 0
      while index < list.count {
        let start = index
        while index < list.count, list[index] != ASCII.space { index += 1 }
        if list[start] == initial, index - start == name.count {
          var offset = 1
          while offset < name.count, list[start + offset] == ASCII.lowercased(name[offset]) {
            offset += 1
          }
          if offset == name.count { return true }
        }
        index += 1
      }
      return false
    }
  }

  private static let blocks: StaticString = """
    p br div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 tr td th table thead tbody tfoot caption hr pre \
    blockquote section article header footer aside nav main figure figcaption address form \
    fieldset legend center details summary option select title body html head dir menu
    """

  private static let known: StaticString = """
    a b i p em br u s q h1 h2 h3 h4 h5 h6 hr li ul ol dl dt dd td th tr tt div img span strong \
    small big sub sup code pre font center table thead tbody tfoot blockquote cite del ins abbr \
    acronym address article aside audio base body button canvas caption col colgroup data \
    datalist details dfn dialog embed fieldset figcaption figure footer form frame frameset head \
    header hgroup html iframe input kbd label legend link main map area mark menu meta meter nav \
    noframes noscript object optgroup option output param picture progress rp rt ruby samp script \
    search section select slot source strike style summary svg template textarea time title \
    track var video wbr applet basefont bdi bdo blink dir marquee nobr math g path circle rect \
    line polygon text defs use mi mo mn mrow msup msub mfrac msqrt
    """
}
