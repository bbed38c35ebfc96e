/// Code pages that the C library lacks: the characters of the bytes from 0x80 on.
struct SingleByteTable {
  private let characters: [[UInt8]]

  /// - Returns: `nil` if the page isn't one of these.
  init?(_ name: String) {
    guard let page = Self.pages[name] else { return nil }
    characters = page.unicodeScalars.map { Array(UTF8.encode($0) ?? .init()) }
    guard characters.count == 128 else { return nil }
  }

  func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count &+ bytes.count / 2)
    for byte in bytes {
      if byte < 0x80 { result.append(byte) } else { result += characters[Int(byte & 0x7F)] }
    }
    return result
  }

  /// From Unicode's mapping files (Apple's GREEK.TXT and TURKISH.TXT) and Microsoft's for 720.
  private static let pages: [String: String] = [
    "MAC-GREEK": """
    Ä¹²É³ÖÜ΅àâä΄¨çéèêë£™îï•½‰ôö¦€ùûü†ΓΔΘΛΞΠß®©ΣΪ§≠°·Α±≤≥¥ΒΕΖΗΙΚΜΦΫΨΩάΝ¬ΟΡ≈Τ«»…\u{A0}\
    ΥΧΆΈœ–―“”‘’÷ΉΊΌΎέήίόΏύαβψδεφγηιξκλμνοπώρστθωςχυζϊϋΐΰ\u{AD}
    """,
    "MAC-TURKISH": """
    ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{A0}\
    ÀÃÕŒœ–—“”‘’÷◊ÿŸĞğİıŞş‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙ\u{F8A0}ˆ˜¯˘˙˚¸˝˛ˇ
    """,
    "CP720": """
    \u{80}\u{81}éâ\u{84}à\u{86}çêëèïî\u{8D}\u{8E}\u{8F}\u{90}\u{651}\u{652}ô¤ـûùءآأؤ\
    £إئابةتثجحخدذرزسشص«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ضطظعغفµقكلمن\
    هوىي≡\u{64B}\u{64C}\u{64D}\u{64E}\u{64F}\u{650}≈°∙·√ⁿ²■\u{A0}
    """,
  ]
}
