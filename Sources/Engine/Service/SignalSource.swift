// Dispatch sources are safe to use from any thread; their protocols don't say so on Linux.
@preconcurrency import Dispatch
import Glibc

/// Signals as a stream: delivered on a queue, never in a handler's context.
final class SignalSource: Sendable {
  /// What a signal asks for.
  enum Request: Sendable {
    case stop
    case reload
  }

  let requests: AsyncStream<Request>
  private let sources: [any DispatchSourceSignal]

  /// Takes over SIGTERM, SIGINT (stop) and SIGHUP (reload), and has SIGPIPE ignored: a closed pipe
  /// is an error of the write, not the end of the daemon.
  init() {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Request.self, bufferingPolicy: .bufferingOldest(16))
    requests = stream
    let queue = DispatchQueue(label: "kabar.signals")
    signal(SIGPIPE, SIG_IGN)
    sources = [(SIGTERM, Request.stop), (SIGINT, .stop), (SIGHUP, .reload)].map { number, request in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { continuation.yield(request) }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}
