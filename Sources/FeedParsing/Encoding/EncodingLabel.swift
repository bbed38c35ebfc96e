/// What a name of a character encoding, in HTTP or an XML declaration, stands for.
enum EncodingLabel: Equatable {
  case utf8
  /// UTF-16 or UTF-32; the byte order is found in the bytes.
  case wide
  /// windows-1252, and what the web takes as that: ISO-8859-1 and US-ASCII.
  case windows1252
  /// A converter of the C library's.
  case legacy(converter: String, family: Family)

  enum Family {
    case singleByte
    case multiByte
    /// ISO-2022: seven bits with escape sequences, so that ASCII bytes aren't ASCII.
    case escaped
  }

  /// - Parameter label: a name as documents have it, in any case and punctuation.
  /// - Returns: `nil` if the name is unknown.
  init?(_ label: some Sequence<UInt8>) {
    var key = ""
    for byte in label where ASCII.isLetter(byte) || ASCII.isDigit(byte) {
      key.unicodeScalars.append(Unicode.Scalar(ASCII.lowercased(byte)))
      if key.utf8.count > 24 { return nil }
    }
    while key.hasPrefix("x"), key != "xuserdefined" { key.removeFirst() }
    key = Self.withoutRegistry(key)
    switch key {
    case "utf8", "u8", "utf8ucs4", "unicode11utf8", "utf8sig", "cp65001": self = .utf8
    case "utf16", "utf16le", "utf16be", "utf32", "utf32le", "utf32be", "ucs2", "ucs4", "unicode",
      "iso10646ucs2", "iso10646ucs4", "csunicode", "u16", "u32":
      self = .wide
    case "iso88591", "88591", "latin1", "l1", "iso885911987", "cp819", "ibm819", "usascii",
      "ascii", "cp1252", "windows1252", "ansi", "ansix341968", "iso646us", "1252", "win1252", "us",
      "isoir100", "csisolatin1", "iso8859", "latin":
      self = .windows1252
    default:
      guard let found = Self.converter(key) else { return nil }
      self = .legacy(converter: found.name, family: found.family)
    }
  }

  /// Names of the IANA registry by what they end in: `csISOLatin2`, `csISOLatinGreek`,
  /// `csPC850Multilingual`, `iso-ir-101`, `ECMA-118`.
  private static func withoutRegistry(_ key: String) -> String {
    for prefix in ["csisolatin", "isolatin", "cslatin"] where key.hasPrefix(prefix) {
      let rest = key.dropFirst(prefix.count)
      return rest.first?.isNumber == true ? "latin\(rest)" : String(rest)
    }
    if key.hasPrefix("cspc") {
      let page: Substring? = key.split { !$0.isNumber }.last { $0.count == 3 }
      return page.map { "cp\($0)" } ?? key
    }
    if key.count <= 3, key.hasPrefix("l"), key.dropFirst().allSatisfy(\.isNumber) {
      return "latin\(key.dropFirst())"
    }
    return registered[key] ?? key
  }

  private static let registered: [String: String] = [
    "isoir58": "gb2312", "csiso58gb231280": "gb2312", "gb23121980": "gb2312",
    "gb180302000": "gb18030", "isoir149": "euckr", "ksx1001": "euckr",
    "isoir101": "latin2", "isoir109": "latin3", "isoir110": "latin4", "isoir144": "cyrillic",
    "isoir127": "arabic", "isoir126": "greek", "isoir138": "hebrew", "isoir148": "latin5",
    "isoir157": "latin6", "isoir179": "latin7", "isoir199": "latin8", "isoir203": "latin9",
    "isoir226": "latin10", "isoir166": "tis620", "thai": "tis620", "tis6200": "tis620",
    "tis62025290": "tis620", "tis62025291": "tis620",
    "ecma114": "arabic", "asmo708": "arabic", "ecma118": "greek", "elot928": "greek",
    "greek8": "greek", "suneugreek": "greek",
    "msee": "windows1250", "mscyrl": "windows1251", "msansi": "windows1252",
    "msgreek": "windows1253", "msturk": "windows1254", "mshebr": "windows1255",
    "msarab": "windows1256", "winbaltrim": "windows1257",
    "cpis": "cp861", "cpgr": "cp869", "ruscii": "cp1125", "cp866u": "cp1125",
    "1125": "cp1125", "ibm1125": "cp1125",
    "macjapanese": "shiftjis", "mackorean": "euckr", "macsimpchinese": "gb2312",
    "mactradchinese": "big5",
  ]

  private static func converter(_ key: String) -> (name: String, family: Family)? {
    if let name = multiByteNames[key] { return (name, .multiByte) }
    if let name = escapedNames[key] { return (name, .escaped) }
    if let name = singleByteNames[key] { return (name, .singleByte) }
    let digits = key.drop { !$0.isNumber }
    let prefix = key.prefix(key.utf8.count - digits.utf8.count)
    guard digits.allSatisfy(\.isNumber), let number = Int(digits) else { return nil }
    switch prefix {
    case "windows", "cp", "win", "ms", "ibm", "csibm", "cspcp", "cswindows", "":
      if (1250...1258).contains(number) { return ("CP\(number)", .singleByte) }
      return ibmPages.contains(number) ? (String(format(number)), .singleByte) : nil
    case "iso":
      guard digits.hasPrefix("8859") else { return nil }
      return iso8859(digits.dropFirst(4))
    default:
      return nil
    }
  }

  /// Parts of ISO 8859; where the web reads a superset, that one.
  private static func iso8859(_ part: Substring) -> (name: String, family: Family)? {
    // "ISO_8859-2:1987" has its year behind the part.
    let part = part.count > 4 ? part.dropLast(4) : part
    switch part {
    case "9": return ("CP1254", .singleByte)
    case "11": return ("CP874", .singleByte)
    case "8i", "8e": return ("ISO-8859-8", .singleByte)
    case "2", "3", "4", "5", "6", "7", "8", "10", "13", "14", "15", "16":
      return ("ISO-8859-\(part)", .singleByte)
    default: return nil
    }
  }

  private static func format(_ page: Int) -> String {
    page < 100
      ? "IBM0\(page)" : [720, 737, 856, 874, 1125].contains(page) ? "CP\(page)" : "IBM\(page)"
  }

  /// Code pages of DOS, and of mainframes (EBCDIC), that Python knows and feeds have been seen in.
  private static let ibmPages: Set<Int> = [
    37, 273, 424, 437, 500, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866,
    869, 874, 875, 1026, 1047, 1140,
  ]

  private static let multiByteNames: [String: String] = [
    "gb2312": "GB18030", "gbk": "GB18030", "gb18030": "GB18030", "cp936": "GB18030",
    "ms936": "GB18030", "windows936": "GB18030", "euccn": "GB18030", "gb231280": "GB18030",
    "csgb2312": "GB18030", "chinese": "GB18030", "936": "GB18030", "eucgb2312cn": "GB18030",
    "big5": "BIG5-HKSCS", "big5hkscs": "BIG5-HKSCS", "cp950": "BIG5-HKSCS", "big5tw": "BIG5-HKSCS",
    "csbig5": "BIG5-HKSCS", "windows950": "BIG5-HKSCS", "ms950": "BIG5-HKSCS",
    "euctw": "EUC-TW",
    "shiftjis": "CP932", "sjis": "CP932", "cp932": "CP932", "windows31j": "CP932",
    "mskanji": "CP932", "ms932": "CP932", "csshiftjis": "CP932", "windows932": "CP932",
    "shiftjis2004": "SHIFT_JISX0213", "shiftjisx0213": "SHIFT_JISX0213",
    "eucjp": "EUC-JP-MS", "ujis": "EUC-JP-MS", "cseucpkdfmtjapanese": "EUC-JP-MS",
    "eucjp2004": "EUC-JISX0213", "eucjisx0213": "EUC-JISX0213",
    "euckr": "UHC", "ksc56011987": "UHC", "ksc5601": "UHC", "cp949": "UHC", "windows949": "UHC",
    "uhc": "UHC", "cseuckr": "UHC", "korean": "UHC", "ksc56011989": "UHC", "ms949": "UHC",
    "932": "CP932", "949": "UHC", "950": "BIG5-HKSCS", "hkscs": "BIG5-HKSCS",
    "sjis2004": "SHIFT_JISX0213", "sjisx0213": "SHIFT_JISX0213",
    "eucjis2004": "EUC-JISX0213", "jisx0213": "EUC-JISX0213",
    "johab": "JOHAB", "cp1361": "JOHAB", "ms1361": "JOHAB",
  ]

  private static let escapedNames: [String: String] = [
    "iso2022jp": "ISO-2022-JP", "csiso2022jp": "ISO-2022-JP", "iso2022jp1": "ISO-2022-JP-2",
    "iso2022jp2": "ISO-2022-JP-2", "iso2022jp3": "ISO-2022-JP-3", "iso2022kr": "ISO-2022-KR",
    "iso2022jp2004": "ISO-2022-JP-3", "iso2022jpext": "ISO-2022-JP-2",
    "csiso2022jp2": "ISO-2022-JP-2", "csiso2022kr": "ISO-2022-KR",
    "cp50220": "ISO-2022-JP", "cp50221": "ISO-2022-JP",
    "hz": HZ.name, "hzgb": HZ.name, "hzgb2312": HZ.name,
  ]

  private static let singleByteNames: [String: String] = [
    "koi8r": "KOI8-R", "koi8": "KOI8-R", "cskoi8r": "KOI8-R", "koi8u": "KOI8-U", "koi8ru": "KOI8-U",
    "koi8t": "KOI8-T", "tis620": "CP874", "windows874": "CP874", "dos874": "CP874",
    "latin2": "ISO-8859-2", "l2": "ISO-8859-2", "latin3": "ISO-8859-3", "latin4": "ISO-8859-4",
    "latin5": "CP1254", "latin6": "ISO-8859-10", "latin7": "ISO-8859-13", "latin8": "ISO-8859-14",
    "latin9": "ISO-8859-15", "latin10": "ISO-8859-16", "cyrillic": "ISO-8859-5",
    "arabic": "ISO-8859-6", "greek": "ISO-8859-7", "hebrew": "ISO-8859-8",
    "iso88598i": "ISO-8859-8", "iso88598e": "ISO-8859-8", "logical": "ISO-8859-8",
    "visual": "ISO-8859-8", "mac": "MACINTOSH", "macintosh": "MACINTOSH", "macroman": "MACINTOSH",
    "maccyrillic": "MAC-CYRILLIC", "macukrainian": "MAC-UK",
    "maccentraleurope": "MAC-CENTRALEUROPE",
    "maclatin2": "MAC-CENTRALEUROPE", "macce": "MAC-CENTRALEUROPE",
    "maccenteuro": "MAC-CENTRALEUROPE", "csmacintosh": "MACINTOSH",
    "maciceland": "MAC-IS", "macgreek": "MAC-GREEK", "macturkish": "MAC-TURKISH",
    "hproman8": "HP-ROMAN8", "roman8": "HP-ROMAN8", "r8": "HP-ROMAN8", "cp1051": "HP-ROMAN8",
    "ibm1051": "HP-ROMAN8", "kz1048": "RK1048", "rk1048": "RK1048", "strk10482002": "RK1048",
    "ebcdiccpca": "IBM037", "ebcdiccpnl": "IBM037", "ebcdiccpus": "IBM037", "ebcdiccpwt": "IBM037",
    "ebcdiccpbe": "IBM500", "ebcdiccpch": "IBM500", "ebcdiccphe": "IBM424", "ptcp154": "PT154",
    "pt154": "PT154", "cp154": "PT154", "csptcp154": "PT154", "cyrillicasian": "PT154",
    "viscii": "VISCII",
    "tcvn": "TCVN", "tcvn5712": "TCVN", "tcvn57121": "TCVN", "tcvn571211993": "TCVN",
    "armscii8": "ARMSCII-8",
    "cp1125": "CP1125", "cp720": "CP720", "cp856": "CP856", "georgianps": "GEORGIAN-PS",
  ]
}
