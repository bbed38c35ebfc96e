/// A guess at an encoding that nobody has named, from how bytes beyond ASCII are distributed.
///
/// Only encodings that betray themselves: in the double-byte ones such bytes come in pairs, in the
/// Cyrillic ones they come in words. Everything else is windows-1252, as on the web.
enum LegacyGuess {
  /// The C library's name, or `nil` for windows-1252.
  static func converter(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let sample = UnsafeBufferPointer(rebasing: bytes[..<min(bytes.count, 65_536)])
    let runs = Runs(sample)
    guard runs.bytes >= 8 else { return nil }
    if runs.kanaInShiftJIS &* 4 > runs.bytes { return "CP932" }
    if runs.oddRuns &* 50 <= runs.count, runs.pairs > 0 {
      if runs.kana &* 4 > runs.pairs { return "EUC-JP-MS" }
      if runs.hangul &* 5 > runs.pairs &* 4 { return "UHC" }
      if runs.hanzi &* 5 > runs.pairs &* 3 { return "GB18030" }
    }
    // Words, not single letters with accents.
    guard runs.bytes >= runs.count &* 3 else { return nil }
    if runs.upperHalf &* 10 > runs.bytes &* 7, runs.upperHalf > runs.lowerHalf &* 2 {
      return "CP1251"
    }
    if runs.lowerHalf &* 10 > runs.bytes &* 7 { return "KOI8-R" }
    return nil
  }

  /// Statistics of runs of bytes beyond ASCII.
  private struct Runs {
    var count = 0
    var oddRuns = 0
    var bytes = 0
    /// Pairs with both bytes in A1…FE.
    var pairs = 0
    var kana = 0
    var hangul = 0
    var hanzi = 0
    var kanaInShiftJIS = 0
    /// Bytes C0…DF: small letters in KOI8-R, capitals in windows-1251.
    var lowerHalf = 0
    /// Bytes E0…FF: small letters in windows-1251.
    var upperHalf = 0

    init(_ sample: UnsafeBufferPointer<UInt8>) {
      var index = 0
      while index < sample.count {
        guard sample[index] >= 0x80 else {
          index += 1
          continue
        }
        let start = index
        while index < sample.count, sample[index] >= 0x80 { index += 1 }
        add(sample, start..<index)
      }
    }

    private mutating func add(_ sample: UnsafeBufferPointer<UInt8>, _ run: Range<Int>) {
      count += 1
      bytes += run.count
      if run.count % 2 == 1 { oddRuns += 1 }
      for index in run {
        let byte = sample[index]
        if byte >= 0xE0 { upperHalf += 1 } else if byte >= 0xC0 { lowerHalf += 1 }
        let next = index + 1 < sample.count ? sample[index + 1] : 0
        if byte == 0x82, next >= 0x9F, next <= 0xF1 { kanaInShiftJIS += 1 }
        if byte == 0x83, next >= 0x40, next <= 0x96 { kanaInShiftJIS += 1 }
      }
      for index in stride(from: run.lowerBound, to: run.upperBound - 1, by: 2) {
        let lead = sample[index]
        guard lead >= 0xA1, sample[index + 1] >= 0xA1 else { continue }
        pairs += 1
        if lead == 0xA4 || lead == 0xA5 { kana += 1 }
        if lead >= 0xB0, lead <= 0xC8 { hangul += 1 }
        if lead >= 0xB0, lead <= 0xF7 { hanzi += 1 }
      }
    }
  }
}
