import CPCRE2
import Glibc
import KabarCore

/// A Perl-compatible regular expression, compiled once and matched in bounded time.
///
/// The text of a feed is written by strangers, and a pattern with nested repetition can be made to
/// run for ever by a fitting text. So the text is cut, and steps, memory and time of a match are
/// counted; a match that needs more is reported as not found.
///
/// `@unchecked Sendable`, because: (1) compiled code is never written after `init`, and PCRE2
/// documents that threads may share it; (2) what a match writes to is made anew for each.
public final class RegularExpression: TextPattern, @unchecked Sendable {
  /// Text beyond this is not looked at (bytes of UTF-8).
  public static let textLimit = 64 * 1024

  /// Steps of one match from one place of the text: PCRE2's measure of work, some milliseconds.
  private static let matchLimit: UInt32 = 200_000
  /// Memory of one match in KiB.
  private static let heapLimit: UInt32 = 8 * 1024
  /// Processor time that looking through one text may take, in nanoseconds.
  private static let timeLimit: UInt64 = 100_000_000
  /// Patterns longer than this are refused (bytes).
  private static let patternLimit = 4 * 1024

  private static let options =
    UInt32(PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C) | PCRE2_USE_OFFSET_LIMIT

  private let code: OpaquePointer

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
        bytes.baseAddress, bytes.count, Self.options,
        &number, &offset, nil)
    }
    guard let compiled else {
      throw PatternError(reason: Self.message(number), offset: offset)
    }
    // Fails where memory may not be made executable (a hardened service): matching is then done by
    // the interpreter, slower but just as right.
    _ = pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE)
    code = compiled
  }

  deinit {
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

  /// PCRE2 counts the steps of each place of the text anew, which leaves room for minutes. So the
  /// places are tried in portions, with a look at the clock between them.
  private func found(_ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    guard let data = pcre2_match_data_create_8(1, nil) else { return false }
    defer { pcre2_match_data_free_8(data) }
    guard let context = pcre2_match_context_create_8(nil) else { return false }
    defer { pcre2_match_context_free_8(context) }
    pcre2_set_match_limit_8(context, Self.matchLimit)
    pcre2_set_heap_limit_8(context, Self.heapLimit)
    // A Swift string is valid UTF-8, and the cut falls between characters.
    let valid = UInt32(PCRE2_NO_UTF_CHECK)
    var place = 0
    var portion = 16
    var began: UInt64?
    while true {
      let last = min(length, place + portion - 1)
      pcre2_set_offset_limit_8(context, last)
      var result = pcre2_match_8(code, start, length, place, valid, data, context)
      if result == PCRE2_ERROR_JIT_STACKLIMIT {
        result = pcre2_match_8(
          code, start, length, place, valid | UInt32(PCRE2_NO_JIT), data, context)
      }
      if result >= 0 { return true }
      if result != PCRE2_ERROR_NOMATCH || last == length { return false }
      place = last + 1
      while place < length, start[place] & 0xC0 == 0x80 { place += 1 }
      portion = min(portion * 2, 256)
      let now = processorTime()
      if now &- (began ?? now) > Self.timeLimit { return false }
      began = began ?? now
    }
  }

  /// The processor time of this thread: that of a busy machine would make filters a matter of luck.
  private func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
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
