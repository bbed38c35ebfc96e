/// URL references as feeds have them, made absolute (RFC 3986, section 5), and never lost.
///
/// Nothing is normalised beyond what makes a URL usable: a URL is also an identity, and one that
/// comes out other than it went in makes an old item new.
public enum URLReference {
  /// Resolves a reference.
  ///
  /// White space round it is trimmed, line breaks within it removed, blanks percent-encoded; other
  /// characters stay, so that IRIs stay IRIs. Common slips are mended (`http:/example.com`,
  /// `http//example.com`, `www.example.com/x`). Opaque schemes (`mailto:`, `tag:`, `urn:`, `data:`)
  /// stay as they are.
  ///
  /// - Parameters:
  ///   - reference: the reference; an empty one stands for the base itself, as the RFC says.
  ///   - base: an absolute URL, if one is known.
  /// - Returns: the target; the trimmed reference itself where it can't be resolved.
  public static func resolve(_ reference: String, against base: String?) -> String {
    if isUntroubled(reference) { return reference }
    return resolve(reference, in: base.flatMap(BaseURL.init))
  }

  /// The same against a base that was taken apart before.
  static func resolve(_ reference: String, in base: BaseURL?) -> String {
    if isUntroubled(reference) { return reference }
    let trimmed = URLCleaning.trimmed(Array(reference.utf8))
    if let colon = URLCleaning.schemeEnd(trimmed), !isHierarchical(trimmed, after: colon) {
      return String(decoding: trimmed, as: UTF8.self)
    }
    let cleaned = URLCleaning.mended(URLCleaning.cleaned(Array(trimmed)))
    if let colon = URLCleaning.schemeEnd(cleaned[...]) {
      let target = URLCleaning.absolute(cleaned, schemeEnd: colon, base: base)
      return String(decoding: target, as: UTF8.self)
    }
    if let host = URLCleaning.bareHost(cleaned, base: base) {
      return String(decoding: host, as: UTF8.self)
    }
    return String(decoding: base?.target(of: cleaned) ?? cleaned, as: UTF8.self)
  }

  /// Whether the reference is an absolute web URL in which nothing needs to be mended: most are.
  private static func isUntroubled(_ reference: String) -> Bool {
    let answer = reference.utf8.withContiguousStorageIfAvailable { bytes -> Bool in
      let schemeLength: Int
      if bytes.count > 8, memory(bytes, starts: "https://") {
        schemeLength = 8
      } else if bytes.count > 7, memory(bytes, starts: "http://") {
        schemeLength = 7
      } else {
        return false
      }
      guard bytes[schemeLength] != ASCII.slash else { return false }
      var previous: UInt8 = 0
      for index in schemeLength..<bytes.count {
        let byte = bytes[index]
        if URLCleaning.isTroublesome(byte) { return false }
        // A dot segment, or a second scheme: let the slow path look.
        if previous == ASCII.slash, byte == ASCII.dot || byte == ASCII.slash { return false }
        previous = byte
      }
      // U+00A0, U+3000, U+200B and U+FEFF at the end are trimmed: all end in a byte above 0x7F.
      return previous < 0x80
    }
    return answer ?? false
  }

  private static func memory(_ bytes: UnsafeBufferPointer<UInt8>, starts prefix: StaticString)
    -> Bool
  {
    prefix.withUTF8Buffer { expected in
      for index in 0..<expected.count where bytes[index] != expected[index] { return false }
      return true
    }
  }

  /// Whether what stands before the colon is a scheme with a path; web schemes always are, so that
  /// `http:example.com` can be mended.
  private static func isHierarchical(_ bytes: ArraySlice<UInt8>, after colon: Int) -> Bool {
    if URLCleaning.isWeb(bytes[..<colon]) { return true }
    let next = colon + 1
    return next < bytes.endIndex && bytes[next] == ASCII.slash
  }
}
