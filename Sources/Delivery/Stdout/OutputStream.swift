import Dispatch
import Glibc

/// A file descriptor that lines are written to, on a thread of its own: a pipe whose reader sleeps
/// must not hold a thread that others need.
final class OutputStream: Sendable {
  /// Why bytes could not be written.
  struct Failure: Error, Equatable {
    /// How many were written before.
    var written: Int
    /// The system's error number.
    var code: Int32

    /// The system's words.
    var reason: String { String(cString: strerror(code)) }
  }

  private let descriptor: Int32
  private let queue: DispatchQueue

  /// - Parameter descriptor: stays open for as long as the stream is used; 1 in the daemon.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    queue = DispatchQueue(label: "kabar.output.\(descriptor)")
  }

  /// Writes all bytes behind `start`.
  ///
  /// - Throws: `Failure`, with what was written before.
  func write(_ bytes: [UInt8], from start: Int) async throws(Failure) {
    let result = await withCheckedContinuation { continuation in
      queue.async { [descriptor] in
        continuation.resume(returning: Self.write(bytes, from: start, to: descriptor))
      }
    }
    if let result { throw result }
  }

  private static func write(_ bytes: [UInt8], from start: Int, to descriptor: Int32) -> Failure? {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while start + written < buffer.count {
        let rest = buffer[(start + written)...]
        let count = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          written += count
        } else if count < 0, errno == EAGAIN {
          // Standard output may share a descriptor that somebody else made non-blocking.
          var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = Glibc.poll(&poll, 1, 1000)
        } else if count == 0 || errno != EINTR {
          return Failure(written: written, code: count == 0 ? EIO : errno)
        }
      }
      return nil
    }
  }
}
