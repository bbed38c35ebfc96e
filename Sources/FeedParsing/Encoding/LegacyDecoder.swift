import Glibc

/// One of the C library's converters to UTF-8.
///
/// Which converter is opened is never up to the document: names come from `EncodingLabel` alone.
struct LegacyDecoder: ~Copyable {
  private let handle: iconv_t

  /// - Parameter name: the C library's name of the encoding.
  /// - Returns: `nil` if this system hasn't got that converter.
  init?(_ name: String) {
    guard let handle = iconv_open("UTF-8", name), handle != iconv_t(bitPattern: -1) else {
      return nil
    }
    self.handle = handle
  }

  deinit { iconv_close(handle) }

  /// Converts all of the bytes, each one that can't be read into U+FFFD.
  ///
  /// - Parameter errorLimit: with more errors than this the attempt is given up.
  /// - Returns: UTF-8 and the number of errors, or `nil` if given up.
  func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, errorLimit: Int
  ) -> (bytes: [UInt8], errors: Int)? {
    guard let base = bytes.baseAddress else { return ([], 0) }
    var errors = 0
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count &+ bytes.count / 2)
    // iconv's signature lacks a const: it doesn't write through the pointer.
    var input: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(
      mutating: UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self))
    var left = bytes.count
    let isGivenUp = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32_768) { chunk in
      while true {
        var output = chunk.baseAddress
        var room = chunk.count
        let status = iconv(handle, &input, &left, &output, &room)
        // errno must be read before anything else may set it.
        let code = errno
        result.append(
          contentsOf: UnsafeRawBufferPointer(
            rebasing: UnsafeRawBufferPointer(chunk)[
              ..<(chunk.count - room)]))
        guard status == -1 else { break }
        if code == E2BIG { continue }
        // An unreadable sequence (EILSEQ) or half of one at the end (EINVAL).
        errors += 1
        if errors > errorLimit { return true }
        result.append(contentsOf: UTF8Validation.replacementCharacter)
        guard left > 0, let position = input else { break }
        // Only one byte is given up: the next may begin markup.
        input = position + 1
        left -= 1
      }
      return false
    }
    return isGivenUp ? nil : (result, errors)
  }
}
