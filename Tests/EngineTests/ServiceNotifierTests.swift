import Glibc
import KabarTesting
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(1)))
struct ServiceNotifierTests {
  @Test func aManagerThatDoesNotReadHoldsNobodyUp() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path("notify")
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": path])
    // The system takes some ten of them.
    for _ in 0..<1000 { notifier.send("STATUS=well") }
    var first = [UInt8](repeating: 0, count: 64)
    let count = recv(descriptor, &first, first.count, 0)
    #expect(String(decoding: first.prefix(max(0, count)), as: UTF8.self) == "STATUS=well")
  }
}
