import CPCRE2
import KabarCore

/// A Perl-compatible regular expression, compiled once and matched in bounded time.
///
/// The text of a feed is written by strangers, and a pattern with nested repetition can be made to
/// run for ever by a fitting text. So the text is cut, and the steps and the memory of a match are
/// counted by the library; a match that needs more is reported as not found.
///
/// `@unchecked Sendable`, because: (1) compiled code is never written after `init`, and PCRE2
/// documents that threads may share it; (2) match data is made anew for each match.
public final class RegularExpression: TextPattern, @unchecked Sendable {
  /// Text beyond this is not looked at (bytes of UTF-8).
  public static let textLimit = 64 * 1024

  /// Steps of one match: PCRE2's measure of work, some tens of milliseconds at most.
  private static let matchLimit: UInt32 = 500_000
  /// Memory of one match in KiB.
  private static let heapLimit: UInt32 = 8 * 1024
  /// Patterns longer than this are refused (bytes).
  private static let patternLimit = 4 * 1024

  private let code: OpaquePointer
  private let context: OpaquePointer

  /// Compiles `pattern`.
  ///
  /// Unicode is on (`\w` knows Cyrillic), and matching is case-sensitive unless the pattern says
  /// `(?i)`.
  public init(_ pattern: String) throws(PatternError) {
    guard pattern.utf8.count <= Self.patternLimit else {
      throw PatternError(
        reason: "is longer than \(Self.patternLimit) bytes", offset: Self.patternLimit)
    }
    var number: Int32 = 0
    var offset = 0
    var text = pattern
    let compiled = text.withUTF8 { bytes in
      pcre2_compile_8(
        bytes.baseAddress, bytes.count, UInt32(PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C),
        &number, &offset, nil)
    }
    guard let compiled else {
      throw PatternError(reason: Self.message(number), offset: offset)
    }
    guard let limits = pcre2_match_context_create_8(nil) else {
      pcre2_code_free_8(compiled)
      throw PatternError(reason: "out of memory", offset: 0)
    }
    pcre2_set_match_limit_8(limits, Self.matchLimit)
    pcre2_set_heap_limit_8(limits, Self.heapLimit)
    // Fails where memory may not be made executable (a hardened service): matching is then done by
    // the interpreter, slower but just as right.
    _ = pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE)
    code = compiled
    context = limits
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_code_free_8(code)
  }

  /// Whether the pattern is found in the first `textLimit` bytes of `text`.
  public func isFound(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      // An empty buffer may have no address, which PCRE2 takes for a mistake.
      guard let start = bytes.baseAddress else { return Self.withEmpty { found($0, 0) } }
      return found(start, Self.cut(bytes))
    }
  }

  private func found(_ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    guard let data = pcre2_match_data_create_8(1, nil) else { return false }
    defer { pcre2_match_data_free_8(data) }
    // A Swift string is valid UTF-8, and the cut falls between characters.
    let valid = UInt32(PCRE2_NO_UTF_CHECK)
    var result = pcre2_match_8(code, start, length, 0, valid, data, context)
    if result == PCRE2_ERROR_JIT_STACKLIMIT {
      result = pcre2_match_8(
        code, start, length, 0, valid | UInt32(PCRE2_NO_JIT), data, context)
    }
    return result >= 0
  }

  private static func withEmpty(_ body: (UnsafePointer<UInt8>) -> Bool) -> Bool {
    var none: UInt8 = 0
    return withUnsafePointer(to: &none, body)
  }

  /// The length up to the limit that ends between two characters.
  private static func cut(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard bytes.count > textLimit else { return bytes.count }
    var length = textLimit
    while length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
    return length
  }

  private static func message(_ number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let length = pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
      guard length > 0 else { return "error \(number)" }
      return String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
    }
  }
}

/// Why a pattern can't be used.
public struct PatternError: Error, Sendable, Hashable {
  /// What is wrong, in PCRE2's words: `missing closing parenthesis`.
  public var reason: String
  /// Where in the pattern, in bytes from its start.
  public var offset: Int
}
