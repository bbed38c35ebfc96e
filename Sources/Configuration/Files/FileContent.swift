import Glibc

/// The bytes of a file, read once with a limit.
enum FileContent {
  /// The longest configuration file (bytes): a million feeds fit.
  static let limit = 256 * 1024 * 1024
  /// The longest file with a secret (bytes).
  static let secretLimit = 64 * 1024

  /// Why a file can't be read, as a clause: `no such file`.
  struct Unreadable: Error {
    var reason: String
    /// Whether it is a credential that systemd gives to the service alone.
    var isForService = false
  }

  static func read(_ path: String, limit: Int = limit) throws(Unreadable) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Unreadable(reason: reason(errno)) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw Unreadable(reason: reason(errno)) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Unreadable(reason: "is a directory") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, max(0, Int(status.st_size))) + 1)
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Unreadable(reason: reason(errno)) }
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else {
        throw Unreadable(reason: "is larger than \(limit / 1024) KiB")
      }
      bytes += chunk[..<count]
    }
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file"
    case EACCES: "permission denied"
    case ENOTDIR: "a part of the path is no directory"
    default: strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
  }
}
