import Glibc

/// The smallest receiver there is: one thread a connection, an empty 200 for every request.
struct Receiver {
  private let listener: Int32
  private let port: UInt16

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
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Says its port, then receives until it is killed.
  func run() {
    print(port)
    fflush(nil)
    while true {
      let connection = accept(listener, nil, nil)
      if connection >= 0 { Self.spawn { Self.serve(connection) } }
    }
  }

  private static func serve(_ connection: Int32) {
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
        _ = write(connection, answer, answer.count)
      }
    }
    close(connection)
  }

  private static func spawn(_ body: @escaping @Sendable () -> Void) {
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

/// The receiver in a process of its own, so that its work isn't taken for Kabar's.
struct ReceiverProcess {
  let port: UInt16
  private let process: pid_t

  init() throws {
    var pipes: [Int32] = [0, 0]
    guard pipe(&pipes) == 0 else { throw BenchmarkError("no pipe: errno \(errno)") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let words = ["kabar-bench-delivery", "--receiver"]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/proc/self/exe", &actions, nil, arguments, [nil])
    close(pipes[1])
    guard code == 0 else { throw BenchmarkError("no receiver: errno \(code)") }
    self.process = process
    var line = [UInt8](repeating: 0, count: 16)
    let count = read(pipes[0], &line, line.count)
    close(pipes[0])
    let text = String(decoding: line.prefix(max(0, count)), as: UTF8.self)
    guard let port = UInt16(text.filter(\.isNumber)) else {
      throw BenchmarkError("the receiver said no port")
    }
    self.port = port
  }

  func stop() {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }
}

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
