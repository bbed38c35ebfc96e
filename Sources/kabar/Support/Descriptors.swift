import Glibc

/// Standard output in large writes.
struct StandardOutput {
  private var buffer: [UInt8] = []
  /// Whether everything so far was taken; a closed pipe makes it false, and ends all writing.
  private(set) var isWhole = true

  mutating func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { write($0) }
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    if bytes.count >= 16 << 10 {
      _ = flush()
      return send(bytes)
    }
    buffer.append(contentsOf: bytes)
    if buffer.count >= 256 << 10 { _ = flush() }
  }

  /// Writes what is held; `false` if that or something before failed.
  mutating func flush() -> Bool {
    if !buffer.isEmpty {
      buffer.withUnsafeBytes { send($0) }
      buffer.removeAll(keepingCapacity: true)
    }
    return isWhole
  }

  private mutating func send(_ bytes: UnsafeRawBufferPointer) {
    guard isWhole, var next = bytes.baseAddress else { return }
    var rest = bytes.count
    while rest > 0 {
      let written = Glibc.write(1, next, rest)
      if written < 0 {
        if errno == EINTR { continue }
        isWhole = false
        return
      }
      next += written
      rest -= written
    }
  }
}

/// Errors for people, one line each.
enum StandardError {
  static func line(_ sentence: String) {
    let bytes = [UInt8]("kabar: \(sentence)\n".utf8)
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      // There is nowhere to say that this failed.
      _ = Glibc.write(2, base, buffer.count)
    }
  }
}

/// Whole files, without Foundation.
enum InputFile {
  /// Why a file could not be read.
  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  /// Reads a file (`-` = standard input) of at most `limit` bytes; of a longer one, one byte more
  /// than that, so that it can be told apart.
  static func read(_ path: String, limit: Int) -> Result<[UInt8], Fault> {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(fault("can't be opened")) }
    defer { if descriptor != 0 { close(descriptor) } }
    var status = stat()
    var expected = 64 << 10
    if fstat(descriptor, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        return .failure(Fault(description: "is a directory, not a document"))
      }
      if status.st_size > 0 { expected = min(Int(status.st_size), limit) + 1 }
    }
    return read(descriptor, expected: expected, limit: limit)
  }

  private static func read(
    _ descriptor: Int32, expected: Int, limit: Int
  ) -> Result<[UInt8], Fault> {
    var bytes: [UInt8] = []
    var room = expected
    while true {
      let start = bytes.count
      var count = 0
      let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        guard let base = buffer.baseAddress else { return }
        repeat { count = Glibc.read(descriptor, base, room) } while count < 0 && errno == EINTR
        filled = max(0, count)
      }
      if count < 0 { return .failure(fault("can't be read")) }
      if count == 0 { return .success(bytes) }
      if start == 0 { bytes = part } else { bytes += part }
      if bytes.count > limit { return .success(bytes) }
      // What is left of a regular file; one byte to see its end.
      let next = expected > bytes.count ? expected - bytes.count : 1 << 16
      room = max(1, min(next, limit + 1 - bytes.count))
    }
  }

  private static func fault(_ what: String) -> Fault {
    Fault(description: "\(what): \(String(cString: strerror(errno)))")
  }
}
