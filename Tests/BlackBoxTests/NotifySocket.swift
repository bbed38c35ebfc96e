import Foundation
import Glibc
import KabarTesting

/// The service manager's end of sd_notify(3): a datagram socket that keeps what it is told.
final class NotifySocket: Sendable {
  let path: String
  let messages = Watched<[String]>([])
  private let descriptor: Int32

  /// - Parameter onMessage: called with each message before it is kept.
  init(at path: String, onMessage: @escaping @Sendable (String) -> Void = { _ in }) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SystemError("socket") }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else {
      throw SystemError("path of \(bytes.count) bytes", code: ENAMETOOLONG)
    }
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
    let code = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard code == 0 else { throw SystemError("bind \(path)") }
    let messages = messages, listening = descriptor
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 8192)
      while true {
        let count = recv(listening, &buffer, buffer.count, 0)
        guard count > 0 else { return }
        let text = String(decoding: buffer.prefix(count), as: UTF8.self)
        onMessage(text)
        messages.update { $0.append(text) }
      }
    }
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  /// Waits until a message holds an assignment, after so many messages.
  ///
  /// - Returns: the number of messages up to it.
  /// - Throws: `TimedOut` with what came instead.
  @discardableResult
  func wait(for assignment: String, after start: Int = 0) async throws -> Int {
    @Sendable func place(in all: [String]) -> Int? {
      all.dropFirst(start).firstIndex { $0.split(separator: "\n").contains { $0 == assignment } }
    }
    _ = await messages.wait(within: .seconds(60)) { place(in: $0) != nil }
    guard let place = place(in: messages.value) else {
      throw TimedOut("no \(assignment) after \(start) messages: \(messages.value)")
    }
    return place + 1
  }
}
