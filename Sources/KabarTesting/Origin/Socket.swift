import Glibc

/// A listening or connected TCP socket of the origin. It closes with its last reference, so that
/// a descriptor's number is never used after it was given to something else.
final class Socket: Sendable {
  let descriptor: Int32

  init(owning descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// A socket that listens on an IPv4 or IPv6 address.
  static func listening(on address: String, port: UInt16) throws -> Socket {
    let isIPv6 = address.contains(":")
    let socket = Socket(
      owning: Glibc.socket(
        isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    guard socket.descriptor >= 0 else { throw SystemError("socket") }
    socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    let code: Int32
    if isIPv6 {
      socket.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1)
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, address, &name.sin6_addr) == 1 else {
        throw SystemError("address \(address)", code: EINVAL)
      }
      code = bind(&name, socket.descriptor)
    } else {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      guard inet_pton(AF_INET, address, &name.sin_addr) == 1 else {
        throw SystemError("address \(address)", code: EINVAL)
      }
      code = bind(&name, socket.descriptor)
    }
    guard code == 0 else { throw SystemError("bind \(address):\(port)") }
    guard listen(socket.descriptor, 1024) == 0 else { throw SystemError("listen") }
    return socket
  }

  private static func bind<Name>(_ name: inout Name, _ descriptor: Int32) -> Int32 {
    let size = socklen_t(MemoryLayout<Name>.size)
    return withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, size)
      }
    }
  }

  /// The local port.
  var port: UInt16 {
    var name = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let code = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &size)
      }
    }
    // The port lies at the same place in both families.
    return code == 0 ? UInt16(bigEndian: name.sin6_port) : 0
  }

  /// A connection that a client opened; `nil` if the socket no longer listens.
  func accept() -> Socket? {
    while true {
      let client = Glibc.accept(descriptor, nil, nil)
      if client >= 0 {
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        let socket = Socket(owning: client)
        socket.setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return socket
      }
      if errno != EINTR && errno != ECONNABORTED { return nil }
    }
  }

  /// Bytes as they come; empty at the end or after an error.
  func read(upTo count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var got = -1
      repeat {
        got = recv(descriptor, buffer.baseAddress, count, 0)
      } while got < 0
        && errno == EINTR
      filled = max(0, got)
    }
  }

  /// Sends all bytes; `false` if the client left.
  func write(_ bytes: some Collection<UInt8>) -> Bool {
    let sent = bytes.withContiguousStorageIfAvailable { send($0) }
    return sent ?? Array(bytes).withUnsafeBufferPointer { send($0) }
  }

  private func send(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let rest = UnsafeBufferPointer(rebasing: bytes[offset...])
      let count = Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return false }
      offset += count
    }
    return true
  }

  /// Waits until the peer has left or the time is over; `true` if it left.
  func waitForHangUp(_ limit: Duration) -> Bool {
    // POLLRDHUP, which the headers hide behind _GNU_SOURCE.
    var entry = pollfd(fd: descriptor, events: 0x2000, revents: 0)
    return poll(&entry, 1, limit.pollMilliseconds) > 0
  }

  /// Ends both directions; blocked calls on the socket return.
  func shutdown() { _ = Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// The peer reads an end of file.
  func endOfInput() { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

  /// Makes the close of the descriptor a reset instead of an orderly end.
  func resetOnClose() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
  }

  private func setOption(_ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
