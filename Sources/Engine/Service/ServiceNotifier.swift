import Glibc

/// Tells systemd how the service is (sd_notify(3)), without libsystemd: one datagram a message.
public struct ServiceNotifier: Sendable {
  private let address: String?

  /// - Parameter environment: `NOTIFY_SOCKET` names the socket; without it every message is
  ///   dropped.
  public init(environment: [String: String]) {
    address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Sends assignments, such as `READY=1`. Failure is not an error: nobody listens.
  public func send(_ assignments: String...) {
    guard let address else { return }
    var target = sockaddr_un()
    target.sun_family = sa_family_t(AF_UNIX)
    var path = Array(address.utf8)
    let capacity = MemoryLayout.size(ofValue: target.sun_path)
    guard path.count < capacity else { return }
    // A leading @ stands for the NUL of the abstract namespace (unix(7)).
    if path.first == UInt8(ascii: "@") { path[0] = 0 }
    withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: path) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)

    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var message = assignments.joined(separator: "\n")
    message.withUTF8 { bytes in
      withUnsafePointer(to: &target) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          // A manager that doesn't read must not hold us up.
          _ = sendto(
            descriptor, bytes.baseAddress, bytes.count,
            Int32(MSG_NOSIGNAL | MSG_DONTWAIT), $0, length)
        }
      }
    }
  }

  /// Tells that a reload begins: systemd 253's `notify-reload` wants the monotonic time with it.
  public func sendReloading() {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    send("RELOADING=1", "MONOTONIC_USEC=\(microseconds)")
  }

  /// How often systemd wants to hear `WATCHDOG=1`, in milliseconds; `nil` if it doesn't.
  public static func watchdogInterval(environment: [String: String]) -> Int? {
    guard let text = environment["WATCHDOG_USEC"], let microseconds = Int(text), microseconds > 0
    else { return nil }
    if let process = environment["WATCHDOG_PID"], Int32(process) != getpid() { return nil }
    return max(1, microseconds / 1000)
  }
}
