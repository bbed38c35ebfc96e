import Glibc
import Testing

@testable import FeedParsing

struct DocumentEncodingTests {
  private func encoded(_ text: String, _ encoding: String) throws -> [UInt8] {
    let handle = try #require(iconv_open(encoding, "UTF-8"))
    defer { iconv_close(handle) }
    var source = text.utf8.map { CChar(bitPattern: $0) }
    var target = [CChar](repeating: 0, count: source.count * 4 + 16)
    var left = source.count
    var room = target.count
    source.withUnsafeMutableBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        var input = source.baseAddress
        var output = target.baseAddress
        _ = iconv(handle, &input, &left, &output, &room)
        _ = iconv(handle, nil, nil, &output, &room)
      }
    }
    return target[..<(target.count - room)].map { UInt8(bitPattern: $0) }
  }

  private func text(_ document: DecodedDocument) -> String {
    String(decoding: document.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("windows-1252", "WINDOWS-1252", "Größe “x” €"), ("latin1", "ISO-8859-1", "Größe"),
    ("iso-8859-1", "WINDOWS-1252", "“lied”"), ("us-ascii", "WINDOWS-1252", "£"),
    ("ISO_8859-2:1987", "ISO-8859-2", "žluťoučký"), ("iso-8859-15", "ISO-8859-15", "100 €"),
    ("windows-1251", "CP1251", "Москва"), ("koi8-r", "KOI8-R", "Москва"),
    ("KOI8-U", "KOI8-U", "Київ"), ("ISO-8859-5", "ISO-8859-5", "Москва"),
    ("ISO-8859-9", "CP1254", "ışık"), ("tis-620", "CP874", "ข่าว"),
    ("Shift_JIS", "CP932", "日本の新聞"), ("x-sjis", "CP932", "表示①"),
    ("euc-jp", "EUC-JP", "日本の新聞"), ("iso-2022-jp", "ISO-2022-JP", "日本の新聞"),
    ("gb2312", "GB18030", "北京今日新闻㐂"), ("gbk", "GBK", "经济发展"), ("big5", "BIG5", "臺灣今日新聞"),
    ("ks_c_5601-1987", "UHC", "한국 똠방각하"), ("cp866", "CP866", "Москва"),
    ("ibm850", "IBM850", "Größe"),
    ("macintosh", "MACINTOSH", "Größe"), ("windows-1256", "CP1256", "أخبار"),
    ("iso-8859-8-i", "ISO-8859-8", "חדשות"), ("csISOLatin2", "ISO-8859-2", "žluťoučký"),
    ("csISOLatinGreek", "ISO-8859-7", "Ελληνικά"), ("csPC850Multilingual", "IBM850", "Größe"),
    ("iso-ir-101", "ISO-8859-2", "žluťoučký"), ("cp737", "CP737", "Ελληνικα"),
    ("x-x-big5", "BIG5", "臺灣今日新聞"), ("949", "UHC", "한국 똠방각하"), ("ms-cyrl", "CP1251", "Москва"),
  ])
  func `believes what HTTP and XML say`(_ name: String, _ encoding: String, _ words: String) throws
  {
    let plain = "<rss><title>\(words)</title></rss>"
    let byHTTP = DocumentEncoding.utf8(
      try encoded(plain, encoding), contentType: "text/xml; x=\"y\"; Charset = '\(name)'")
    #expect(text(byHTTP) == plain)
    #expect(!byHTTP.wasDamaged)
    let declared = "<?xml version='1.0' encoding='\(name)' ?>\(plain)"
    let byXML = DocumentEncoding.utf8(try encoded(declared, encoding), contentType: nil)
    #expect(text(byXML) == declared)
  }

  @Test(arguments: ["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"])
  func `sees wide encodings with and without a mark`(_ encoding: String) throws {
    let words = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>日本 🚀</a>"
    for prefix in ["", "\u{FEFF}"] {
      let document = DocumentEncoding.utf8(
        try encoded(prefix + words, encoding), contentType: "text/xml; charset=utf-8")
      #expect(text(document) == words)
      #expect(document.encoding == encoding.lowercased())
    }
    let cut = DocumentEncoding.utf8(try encoded(words, encoding).dropLast(), contentType: nil)
    #expect(cut.wasDamaged)
    #expect(text(cut).hasPrefix("<?xml"))
  }

  @Test func `reads EBCDIC`() throws {
    for name in ["IBM037", "IBM500"] {
      let words = "<?xml version=\"1.0\" encoding=\"\(name)\"?><a>Größe!</a>"
      let document = DocumentEncoding.utf8(try encoded(words, name), contentType: nil)
      #expect(text(document) == words)
    }
  }

  @Test(arguments: [
    ("iso-8859-1", "Größe — “ü”"), ("windows-1251", "Größe"), ("utf-16", "Größe"),
    ("gb2312", "日本の新聞社が新しいサービスを"), ("no-such-thing", "Größe"), ("utf-7", "+AGEAYg-"),
    ("ibm037", "abc"),
  ])
  func `knows UTF-8 whatever is said`(_ name: String, _ words: String) {
    let document = DocumentEncoding.utf8(
      Array(words.utf8), contentType: "text/xml;charset=\(name)")
    #expect(text(document) == words)
    #expect(document.encoding == "utf-8")
  }

  @Test func `knows windows-1252 that is called UTF-8`() throws {
    let words = "<?xml version=\"1.0\" encoding=\"utf-8\"?><a>Größe für “Übermäßige”</a>"
    let document = DocumentEncoding.utf8(try encoded(words, "CP1252"), contentType: nil)
    #expect(text(document) == words)
    #expect(document.encoding == "windows-1252")
  }

  @Test func `replaces bytes that can't be read and keeps the rest`() throws {
    let words = "<a>日本の新聞</a>"
    var utf8 = Array(words.utf8)
    utf8[5] = 0x41
    let document = DocumentEncoding.utf8(utf8, contentType: nil)
    #expect(text(document) == "<a>\u{FFFD}A本の新聞</a>")
    #expect(document.wasDamaged)

    var japanese = try encoded(words, "CP932")
    japanese.insert(0xFF, at: 3)
    let repaired = DocumentEncoding.utf8(japanese, contentType: "text/xml; charset=shift_jis")
    #expect(text(repaired) == "<a>\u{FFFD}日本の新聞</a>")
    let cut = DocumentEncoding.utf8(Array(japanese[..<5]), contentType: "; charset=shift_jis")
    #expect(cut.wasDamaged)
  }

  @Test(arguments: [
    ("EUC-KR", "한글 닉네임 표시하기 오늘"), ("GB18030", "不归移民漫画系列：专业工作"), ("EUC-JP", "日本の新聞社が新しいサービスを"),
    ("CP932", "日本の新聞社が新しいサービスを"), ("CP1251", "Сегодня в Москве прошла большая выставка"),
    ("KOI8-R", "Сегодня в Москве прошла большая выставка"),
    ("CP1252", "Été, garçon, naïve, très âgé"),
  ])
  func `guesses where nothing is said`(_ encoding: String, _ words: String) throws {
    let document = DocumentEncoding.utf8(try encoded("<a>\(words)</a>", encoding), contentType: nil)
    #expect(text(document) == "<a>\(words)</a>")
  }

  @Test func `agrees with the standard library about what is UTF-8`() {
    let pieces: [[UInt8]] = [
      Array("plain text ".utf8), Array("нове".utf8), Array("é".utf8), Array("日本".utf8),
      Array("🚀".utf8), [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5], [0x80], [0xE2, 0x82], [0xD0], [0xEF, 0xBF, 0xBF],
    ]
    var state: UInt64 = 1
    for round in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<6 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Every other round from well-formed pieces alone.
        bytes += pieces[Int(state >> 33) % (round % 2 == 0 ? 5 : pieces.count)]
      }
      let validation = bytes.withUnsafeBufferPointer { UTF8Validation($0) }
      #expect(validation.isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
      let repaired = bytes.withUnsafeBufferPointer { UTF8Validation.repaired($0) }
      #expect(repaired == Array(String(decoding: bytes, as: UTF8.self).utf8), "\(bytes)")
      let beyondASCII = String(decoding: bytes, as: UTF8.self).unicodeScalars.count { !$0.isASCII }
      let counted = validation.isValid ? min(beyondASCII, UTF8Validation.enough) : beyondASCII
      #expect(validation.sequences + validation.errors == counted)
    }
  }

  @Test func `reads encodings that the C library lacks`() {
    let declaration = "<?xml version='1.0' encoding='hz-gb-2312'?>"
    let chinese = DocumentEncoding.utf8(
      Array((declaration + "<a>~{11>)~} ~~ b~{P\nx</a>").utf8), contentType: nil)
    #expect(text(chinese) == declaration + "<a>北京 ~ bP\nx</a>")
    let greek = DocumentEncoding.utf8(
      Array("<a>".utf8) + [0xB0, 0xEC, 0xC0] + Array("</a>".utf8),
      contentType: "text/xml; charset=x-mac-greek")
    #expect(text(greek) == "<a>Αλά</a>")
    for name in ["MAC-GREEK", "MAC-TURKISH", "CP720"] { #expect(SingleByteTable(name) != nil) }
  }

  @Test func `takes control characters for windows-1252's`() {
    let document = DocumentEncoding.utf8(
      Array("<a>don\u{92}t \u{85} \u{A0}\u{C2}é</a>".utf8), contentType: nil)
    #expect(text(document) == "<a>don’t … \u{A0}\u{C2}é</a>")
    #expect(C1Controls.replaced(in: UnsafeBufferPointer(start: nil, count: 0)) == nil)
  }

  @Test func `never traps, whatever the bytes`() {
    var state: UInt64 = 42
    for length in 0..<400 {
      let bytes = (0..<length % 60).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56) | (length % 3 == 0 ? 0x80 : 0)
      }
      for name in ["utf-8", "shift_jis", "iso-2022-jp", "utf-16", "gbk", ";;=", "charset"] {
        let document = DocumentEncoding.utf8(bytes, contentType: "a/b; charset=\(name)")
        #expect(document.bytes.withUnsafeBufferPointer { UTF8Validation($0).isValid })
      }
    }
  }
}
