import Dispatch

/// Transfers over HTTP and HTTPS: many at once on one thread, with connections, DNS answers and TLS
/// sessions shared between them. Redirects are followed here, so that every hop is judged and
/// recorded.
public final class HTTPClient: Sendable {
  private let loop: TransferLoop?

  /// - Parameter configuration: the bounds that all transfers share.
  public init(configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
    loop = TransferLoop(configuration)
  }

  /// Sends a request and reads the whole answer. Any status is an answer; cancelling the task, or
  /// ``TransferControl/cancel()`` in its place, ends the transfer.
  ///
  /// - Throws: ``TransferError`` if there is no whole answer.
  public func send(_ request: HTTPRequest) async throws(TransferError) -> HTTPResponse {
    let journey = try Journey(request)
    if journey.url.scheme == "file" {
      guard request.allowsFile else { throw .unsupportedScheme(scheme: "file") }
      return try await FileTransfer(url: journey.url.url, request: request).run()
    }
    while true {
      let exchange = try journey.nextExchange()
      var response = try await perform(exchange, request.control).get()
      if response.status == 401, exchange.isPreemptive {
        // What the origin asked for before is not what it asks for now.
        response = try await perform(journey.nextExchange(), request.control).get()
      }
      guard try journey.follow(response) else {
        response.hops = journey.hops
        if journey.hops.isEmpty, journey.keepsURL { response.url = request.url }
        return response
      }
      if journey.changesServer, let control = request.control {
        let begin = DispatchTime.now().uptimeNanoseconds
        if case .heldBack(let wait) = await control.passage(to: journey.url.url) {
          throw .heldBack(host: journey.url.shownHost, milliseconds: wait)
        }
        journey.excuse(nanoseconds: DispatchTime.now().uptimeNanoseconds &- begin)
      }
    }
  }

  /// Ends all transfers with ``TransferError/cancelled``; later ones end so at once.
  public func shutdown() async { await loop?.shutDown() }

  /// Returns once the client's thread has turned: proof for a watchdog.
  public func turn() async {
    guard let loop else { return }
    await withCheckedContinuation { continuation in loop.executor.run { continuation.resume() } }
  }

  /// The thread that transfers live on. A task that prefers it goes on after ``send(_:)`` without a
  /// change of threads, which costs as much as a small transfer does. It must hand everything that
  /// takes longer than some ten microseconds to somebody else: transfers wait meanwhile.
  public var executor: LoopExecutor? { loop?.executor }

  private func perform(
    _ exchange: Exchange, _ control: TransferControl?
  ) async -> Result<HTTPResponse, TransferError> {
    guard let loop else { return .failure(.protocolError(detail: "libcurl cannot be set up")) }
    if let control {
      control.watch(exchange, of: loop)
      return await Self.run(exchange, on: loop)
    }
    return await withTaskCancellationHandler {
      await Self.run(exchange, on: loop)
    } onCancel: {
      loop.executor.run { loop.assumeIsolated { $0.cancel(exchange) } }
    }
  }

  private static func run(
    _ exchange: Exchange, on loop: TransferLoop
  ) async -> Result<HTTPResponse, TransferError> {
    // Unsafe for its price: the loop takes the completion out before it calls it, so that it is
    // called once, and `start` completes or keeps every exchange.
    await withUnsafeContinuation { continuation in
      exchange.completion = { continuation.resume(returning: $0) }
      if loop.executor.isCurrent {
        loop.assumeIsolated { $0.start(exchange) }
      } else {
        loop.executor.run { loop.assumeIsolated { $0.start(exchange) } }
      }
    }
  }
}
