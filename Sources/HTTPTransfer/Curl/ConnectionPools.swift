import CLibCurl
import Dispatch
import Glibc

/// The connections of a loop, in a pool for each file of CA certificates.
///
/// libcurl keeps one parsed file with a multi handle. Feeds of two files by turns would have one
/// read for each new connection, which for a system's bundle is many times the work of the handshake.
/// So a file is given a multi handle, as long as there are few of them. Touched only on the loop's
/// thread.
final class ConnectionPools {
  private var pools: [ConnectionPool] = []
  private let epoll: Int32
  private let configuration: HTTPClientConfiguration
  private let defaultFile: String
  private var nextNumber: UInt32 = 0
  /// Whether all connections that may be kept are allotted.
  private var isFull = false
  private var hasRetired = false

  private static let eventCount = 256
  private let events: UnsafeMutablePointer<epoll_event>

  /// The most pools: that of the default file, one that files without their own share, others.
  private static let limit = 8
  /// With fewer connections in all there is one pool: parts of them would be too few.
  private static let fewestConnections = 1024
  /// Every pool may keep so many connections, whatever the others keep.
  private static let fewestKept = 8
  /// After so long without use, in nanoseconds, a pool gives way to that of another file.
  private static let restLimit: UInt64 = 3_600_000_000_000

  /// - Parameters:
  ///   - configuration: the bounds on connections.
  ///   - epoll: the loop's set. Its thread closes it after this is gone.
  ///   - defaultFile: the file of transfers that name none.
  init(_ configuration: HTTPClientConfiguration, epoll: Int32, defaultFile: String?) {
    self.configuration = configuration
    self.epoll = epoll
    self.defaultFile = defaultFile ?? ""
    events = .allocate(capacity: Self.eventCount)
  }

  deinit { events.deallocate() }

  /// The multi handle for a transfer; `nil` if there is no memory for one.
  ///
  /// - Parameter file: of CA certificates, if that is not the default one.
  func multi(for file: String?) -> MultiHandle? {
    let file = file ?? defaultFile
    guard let pool = find(file) ?? make(file) else { return nil }
    pool.use(file)
    if !isFull {
      // Each transfer may leave one connection, until there are as many as may be kept.
      isFull = pools.reduce(0) { $0 + $1.keeps } >= configuration.maxIdleConnections
      if !isFull { pool.keepMore(1) }
    }
    return pool.multi
  }

  private func find(_ file: String) -> ConnectionPool? {
    pools.first { $0.file == file && !$0.isRetired }
  }

  private func make(_ file: String) -> ConnectionPool? {
    let owner = mayHaveOwn(file) ? file : nil
    if owner == nil, let shared = pools.first(where: { $0.file == nil && !$0.isRetired }) {
      return shared
    }
    nextNumber &+= 1
    guard let multi = MultiHandle(number: nextNumber, epoll: epoll, configuration) else {
      return nil
    }
    let pool = ConnectionPool(multi, file: owner, defaultFile: defaultFile)
    pool.keepMore(max(1, min(Self.fewestKept, configuration.maxIdleConnections)))
    pools.append(pool)
    divideConnections()
    return pool
  }

  /// Whether a file without a pool is to have one; the one that has rested longest goes for it.
  private func mayHaveOwn(_ file: String) -> Bool {
    let connections = configuration.maxConnections
    guard connections == 0 || connections >= Self.fewestConnections else { return false }
    let others = pools.filter { $0.file != nil && $0.file != defaultFile && !$0.isRetired }
    if file == defaultFile || others.count < Self.limit - 2 { return true }
    let now = DispatchTime.now().uptimeNanoseconds
    guard let oldest = others.min(by: { $0.lastUse < $1.lastUse }),
      now &- oldest.lastUse > Self.restLimit
    else { return false }
    retire([oldest])
    return true
  }

  /// Gives up the pools of files that have changed, with the connections they keep. Transfers under
  /// way go on.
  ///
  /// - Returns: whether there were any.
  func renew() -> Bool {
    let changed = pools.filter { !$0.isRetired && $0.hasChanged }
    retire(changed)
    return !changed.isEmpty
  }

  private func retire(_ pools: [ConnectionPool]) {
    guard !pools.isEmpty else { return }
    for pool in pools { pool.retire() }
    hasRetired = true
    isFull = false
  }

  /// Frees what was given up and carries nothing any more.
  func sweep() {
    guard hasRetired else { return }
    pools.removeAll { $0.isRetired && $0.multi.active == 0 }
    hasRetired = pools.contains { $0.isRetired }
    divideConnections()
  }

  /// Gives every pool the same part of the connections that there may be.
  private func divideConnections() {
    guard configuration.maxConnections > 0 else { return }
    for pool in pools {
      pool.multi.limitConnections(max(1, configuration.maxConnections / pools.count))
    }
  }

  /// When libcurl wants to be called without an event, in nanoseconds of ``DispatchTime``.
  var deadline: UInt64? {
    var first: UInt64?
    for pool in pools {
      if let due = pool.multi.deadline { first = min(first ?? due, due) }
    }
    return first
  }

  /// Lets libcurl work on the sockets that are ready.
  func handleEvents() {
    var count: Int32
    repeat {
      count = epoll_wait(epoll, events, Int32(Self.eventCount), 0)
      for index in 0..<Int(max(0, count)) {
        let event = events[index]
        let socket = Int32(truncatingIfNeeded: event.data.u64)
        let number = UInt32(truncatingIfNeeded: event.data.u64 >> 32)
        guard socket >= 0 else { continue }
        pools.first { $0.multi.number == number }?.multi.handle(event.events, of: socket)
      }
    } while count == Self.eventCount
  }

  /// Lets libcurl do what is due by time.
  func handleDeadlines() { for pool in pools { pool.multi.handleDeadline() } }

  /// The next transfer that has ended.
  func nextCompleted() -> (handle: EasyHandle, code: CURLcode)? {
    for pool in pools where pool.multi.active > 0 {
      if let completed = pool.multi.nextCompleted() { return completed }
    }
    return nil
  }
}
