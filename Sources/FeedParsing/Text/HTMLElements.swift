/// What the names of HTML's elements say about the text in them.
enum HTMLElements {
  /// Whether a name, in any case, is one of HTML, SVG or MathML, or has the form of an extension
  /// (`o:p`, `amp-img`). `<stdio.h>` and `List<String>` in a title are text.
  static func isKnown(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    if HTMLElementNames.known.contains(name) { return true }
    return name.contains(ASCII.colon) || name.contains(ASCII.minus)
  }

  /// Whether the element stands apart from the words before and after it.
  static func separatesWords(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    HTMLElementNames.blocks.contains(name)
  }

  /// Whether the element's content is code, not text.
  static func hidesContent(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    ASCII.equals(name, "script") || ASCII.equals(name, "style")
  }
}

/// A set of short names in small letters, made once; asked for every tag of every text.
struct HTMLElementNames {
  /// A name's bytes; 0 where it has none.
  private typealias Key = SIMD2<UInt64>

  /// Open addressing; mostly empty, so that a name that isn't there is seldom compared.
  private let slots: [SIMD2<UInt64>]

  /// - Parameter list: names of at most 16 letters, with single spaces between them.
  private init(_ list: StaticString) {
    var slots = [Key](repeating: Key(), count: Self.size)
    list.withUTF8Buffer { list in
      for name in list.split(separator: ASCII.space) {
        let key = name.withContiguousStorageIfAvailable(Self.key) ?? Key()
        var slot = Self.slot(key)
        while slots[slot] != Key() { slot = (slot &+ 1) & (Self.size - 1) }
        slots[slot] = key
      }
    }
    self.slots = slots
  }

  /// Whether a name, in any case, is in the set.
  func contains(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !name.isEmpty, name.count <= 16 else { return false }
    let key = Self.key(name)
    var slot = Self.slot(key)
    while slots[slot] != Key() {
      if slots[slot] == key { return true }
      slot = (slot &+ 1) & (Self.size - 1)
    }
    return false
  }

  private static let size = 1024

  private static func slot(_ key: Key) -> Int {
    let mixed = (key[0] ^ key[1] &* 31) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed &>> 54) & (size - 1)
  }

  private static func key(_ name: UnsafeBufferPointer<UInt8>) -> Key {
    var low: UInt64 = 0
    var high: UInt64 = 0
    for index in 0..<min(name.count, 16) {
      let byte = UInt64(ASCII.lowercased(name[index]))
      if index < 8 {
        low |= byte &<< UInt64(index &* 8)
      } else {
        high |= byte &<< UInt64((index &- 8) &* 8)
      }
    }
    return Key(low, high)
  }

  static let blocks = HTMLElementNames(
    """
    p br div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 tr td th table thead tbody tfoot caption hr pre \
    blockquote section article header footer aside nav main figure figcaption address form \
    fieldset legend center details summary option select title body html head dir menu
    """)

  static let known = HTMLElementNames(
    """
    a b i p em br u s q h1 h2 h3 h4 h5 h6 hr li ul ol dl dt dd td th tr tt div img span strong \
    small big sub sup code pre font center table thead tbody tfoot blockquote cite del ins abbr \
    acronym address article aside audio base body button canvas caption col colgroup data \
    datalist details dfn dialog embed fieldset figcaption figure footer form frame frameset head \
    header hgroup html iframe input kbd label legend link main map area mark menu meta meter nav \
    noframes noscript object optgroup option output param picture progress rp rt ruby samp script \
    search section select slot source strike style summary svg template textarea time title \
    track var video wbr applet basefont bdi bdo blink dir marquee nobr math g path circle rect \
    line polygon text defs use mi mo mn mrow msup msub mfrac msqrt
    """)
}
