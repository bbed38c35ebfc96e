import CLibCurl
import Dispatch
import Glibc

/// All transfers of a client: libcurl driven by one queue, which is this actor's executor.
///
/// libcurl's sockets are in an epoll set, and one source watches that set. Measured against one
/// source for each socket it makes 1.6 times the requests a second.
actor TransferLoop {
  nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  /// The executor's queue, for those who enter from outside.
  nonisolated var queue: DispatchQueue { executor.queue }

  private var idle: [EasyHandle] = []
  private let multi: MultiHandle
  private let shares: SessionShares
  private let defaults: HandleDefaults
  private let budget: BodyBudget
  private let dnsCacheSeconds: Int
  private var recentStarts = RecentStarts()

  private let active = ActiveExchanges()
  private let sources: LoopSources
  private var isShutDown = false

  /// Enough for all that are active at usual concurrency.
  private static let idleLimit = 64

  init?(_ configuration: HTTPClientConfiguration) {
    guard globalInitialisation, let multi = MultiHandle(configuration) else { return nil }
    executor = QueueExecutor(label: "kabar.transfer")
    self.multi = multi
    shares = SessionShares(sessions: configuration.maxTLSSessions)
    defaults = HandleDefaults(caFile: configuration.caFile ?? CABundle.path)
    dnsCacheSeconds = min(max(0, configuration.dnsCacheSeconds), 86_400)
    budget = BodyBudget(limit: configuration.bodyBudget, active: active)
    let sources = LoopSources(epoll: multi.epoll, queue: executor.queue)
    self.sources = sources
    sources.activate(
      socketsReady: { [weak self] in self?.assumeIsolated { $0.socketsReady() } },
      timeUp: { [weak self] in self?.assumeIsolated { $0.timeUp() } })
  }

  /// Begins an exchange; its completion is called on the queue, once.
  func start(_ exchange: Exchange) {
    guard !exchange.isCancelled, !isShutDown else {
      return complete(exchange, .failure(.cancelled))
    }
    guard let handle = idle.popLast() ?? EasyHandle() else {
      return complete(exchange, .failure(.protocolError(detail: "libcurl is out of memory")))
    }
    let url = exchange.input.url
    let isTLS = url.scheme == "https"
    handle.prepare(
      exchange, share: isTLS ? shares.share(host: url.host, port: url.port) : nil,
      defaults: defaults, dnsCacheSeconds: recentStarts.add(limit: dnsCacheSeconds))
    exchange.handle = handle
    exchange.budget = budget
    active.insert(exchange)
    let code = curl_multi_add_handle(multi.multi, handle.curl)
    guard code == CURLM_OK else {
      detach(exchange)
      let words = String(cString: curl_multi_strerror(code))
      return complete(exchange, .failure(.protocolError(detail: words)))
    }
    work()
  }

  /// Ends an exchange, wherever it is.
  func cancel(_ exchange: Exchange) {
    exchange.isCancelled = true
    end(exchange, with: .cancelled)
  }

  /// Ends all exchanges and accepts no more.
  func shutDown() {
    isShutDown = true
    for exchange in active.all { end(exchange, with: .cancelled) }
    idle = []
  }

  private func socketsReady() {
    multi.handleEvents()
    work()
  }

  private func timeUp() {
    sources.disarm()
    work()
  }

  /// What follows every step: timeouts, completions, the next timer.
  private func work() {
    repeat {
      multi.handleDeadline()
    } while reap()
    for exchange in budget.takeCondemned() {
      end(exchange, with: exchange.refusal ?? .cancelled)
    }
    sources.arm(for: multi.deadline)
  }

  /// Delivers what has ended.
  ///
  /// - Returns: whether something had.
  private func reap() -> Bool {
    var hasReaped = false
    while let (handle, code) = multi.nextCompleted() {
      hasReaped = true
      guard let exchange = handle.exchange else { continue }
      let result = outcome(of: exchange, code)
      detach(exchange)
      complete(exchange, result)
    }
    return hasReaped
  }

  private func end(_ exchange: Exchange, with error: TransferError) {
    guard exchange.handle != nil else { return }
    detach(exchange)
    complete(exchange, .failure(error))
  }

  /// Takes an exchange out of libcurl; its handle can be used again.
  private func detach(_ exchange: Exchange) {
    guard let handle = exchange.handle else { return }
    curl_multi_remove_handle(multi.multi, handle.curl)
    handle.finish()
    exchange.handle = nil
    active.remove(exchange)
    if idle.count < Self.idleLimit { idle.append(handle) }
  }

  private func complete(_ exchange: Exchange, _ result: Result<HTTPResponse, TransferError>) {
    budget.release(exchange.body.count)
    exchange.body = []
    guard let completion = exchange.completion else { return }
    exchange.completion = nil
    completion(result)
  }
}

/// Once for the process, as libcurl demands.
private let globalInitialisation = curl_global_init(kabar_global_default) == CURLE_OK
