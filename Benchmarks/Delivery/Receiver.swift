import Glibc
import Synchronization

/// The smallest receiver there is: one thread a connection, an empty 200 for every request.
final class Receiver: Sendable {
  let port: UInt16
  private let taken = Atomic<Int>(0)

  var count: Int { taken.load(ordering: .relaxed) }

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        bind(listener, name, length) | listen(listener, 64) | getsockname(listener, name, &length)
      }
    }
    guard result == 0 else { throw BenchmarkError("no socket: errno \(errno)") }
    port = UInt16(bigEndian: address.sin_port)
    spawn { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        if connection >= 0 { spawn { [self] in serve(connection) } }
      }
    }
  }

  private func serve(_ connection: Int32) {
    let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
    let end = Array("\r\n\r\n".utf8)
    let name = Array("content-length:".utf8)
    var buffer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(connection, &chunk, chunk.count)
      guard count > 0 else { break }
      buffer += chunk[..<count]
      while let head = buffer.firstRange(of: end) {
        let lower = buffer[..<head.lowerBound].map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }
        var length = 0
        if let field = lower.firstRange(of: name) {
          for byte in lower[field.upperBound...].drop(while: { $0 == 32 }) {
            guard byte >= 48, byte <= 57 else { break }
            length = length * 10 + Int(byte - 48)
          }
        }
        guard buffer.count >= head.upperBound + length else { break }
        buffer.removeFirst(head.upperBound + length)
        taken.add(1, ordering: .relaxed)
        _ = write(connection, answer, answer.count)
      }
    }
    close(connection)
  }

  private func spawn(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    pthread_detach(thread)
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
