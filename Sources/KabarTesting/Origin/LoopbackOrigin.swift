import Glibc
import Synchronization

/// A scripted HTTP/1.1 origin on loopback addresses: routes answer by closure or from a list of
/// replies, faults included, and every request is kept for the test to look at.
///
/// One thread accepts, each connection has a thread of its own: a reply may block for as long as
/// it likes. The origin stops with its last reference.
public final class LoopbackOrigin: Sendable {
  /// What answers the requests of a path.
  public typealias Handler = @Sendable (OriginRequest) -> Reply

  /// The loopback addresses it listens on, the first of which its URLs name.
  public let addresses: [String]
  /// The port, the same on all addresses.
  public let port: UInt16

  private let core: OriginCore
  private let listeners: [Socket]

  /// Starts an origin.
  ///
  /// - Parameters:
  ///   - addresses: of 127.0.0.0/8, or `::1`.
  ///   - port: 0 chooses a free one.
  /// - Throws: the system's error if it can't listen.
  public init(addresses: [String] = ["127.0.0.1"], port: UInt16 = 0) throws {
    var listeners: [Socket] = []
    var chosen = port
    for address in addresses {
      let listener = try Socket.listening(on: address, port: chosen)
      if chosen == 0 { chosen = listener.port }
      listeners.append(listener)
    }
    self.addresses = addresses
    self.port = chosen
    self.listeners = listeners
    core = OriginCore()
    for (listener, address) in zip(listeners, addresses) {
      let core = core
      let started = startThread {
        while let socket = listener.accept() { core.serve(socket, address: address) }
      }
      if !started { throw SystemError("pthread_create") }
    }
  }

  deinit { stop() }

  /// Stops listening and ends all connections.
  public func stop() {
    for listener in listeners { listener.shutdown() }
    core.stop()
  }

  /// The URL of a path, on the first address or another host name that leads here, which may have
  /// credentials before it (`user:password@127.0.0.1`).
  public func url(_ path: String = "/", host: String? = nil) -> String {
    let host = host ?? addresses.first ?? "127.0.0.1"
    let isIPv6 = host.contains(":") && !host.contains("@")
    return "http://\(isIPv6 ? "[\(host)]" : host):\(port)\(path)"
  }

  /// Answers a path by a closure, which runs on the connection's thread. A path that ends in `*`
  /// stands for all that begin so; the longest wins.
  public func on(_ path: String, _ handler: @escaping Handler) {
    core.state.update { $0.routes[path] = handler }
  }

  /// Answers a path always alike.
  public func on(_ path: String, _ reply: Reply) {
    on(path) { _ in reply }
  }

  /// Answers a path with these replies in turn; the last one stays.
  public func on(_ path: String, sequence replies: [Reply]) {
    let next = Mutex(0)
    on(path) { _ in
      let index = next.withLock { number in
        defer { number += 1 }
        return number
      }
      return replies.isEmpty ? .status(500) : replies[min(index, replies.count - 1)]
    }
  }

  /// Serves a document with conditional requests.
  ///
  /// - Returns: the document, to be changed later.
  @discardableResult
  public func serve(_ path: String, _ document: ServedDocument) -> ServedDocument {
    on(path) { document.reply(to: $0) }
    return document
  }

  /// Serves a text with conditional requests.
  ///
  /// - Returns: the document, to be changed later.
  @discardableResult
  public func serve(
    _ path: String, _ text: String, type: String = "application/rss+xml"
  ) -> ServedDocument {
    serve(path, ServedDocument(Array(text.utf8), type: type))
  }

  /// The requests read so far, in order.
  public var requests: [OriginRequest] { core.state.read { $0.requests } }

  /// The requests of a path (without query), in order.
  public func requests(to path: String) -> [OriginRequest] {
    requests.filter { $0.path == path }
  }

  /// How many connections were accepted so far.
  public var connectionCount: Int { core.state.read { $0.connectionCount } }

  /// How many connections are open now.
  public var openConnections: Int { core.state.read { $0.open.count } }

  /// The most requests that were being answered at one time.
  public var mostAtOnce: Int { core.state.read { $0.mostAtOnce } }

  /// Forgets the recorded requests.
  public func forgetRequests() { core.state.update { $0.requests = [] } }

  /// Waits until so many requests have been read.
  ///
  /// - Parameters:
  ///   - count: how many, since the start or the last ``forgetRequests()``.
  ///   - path: only those of this path, if given.
  ///   - limit: how long at most.
  /// - Returns: the requests.
  /// - Throws: ``TimedOut`` with the number that came.
  @discardableResult
  public func requests(
    _ count: Int, to path: String? = nil, within limit: Duration = .seconds(30)
  ) async throws -> [OriginRequest] {
    let matching: @Sendable (OriginCore.State) -> [OriginRequest] = { state in
      guard let path else { return state.requests }
      return state.requests.filter { $0.path == path }
    }
    guard await core.state.wait(within: limit, until: { matching($0).count >= count }) else {
      let seen = core.state.read(matching).count
      throw TimedOut("\(seen) of \(count) requests to \(path ?? "the origin") within \(limit)")
    }
    return core.state.read(matching)
  }

  /// Waits until all connections are closed.
  ///
  /// - Returns: whether they were within the limit.
  public func allConnectionsClosed(within limit: Duration = .seconds(30)) async -> Bool {
    await core.state.wait(within: limit) { $0.open.isEmpty }
  }
}
