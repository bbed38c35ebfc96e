import CLibCurl
import Glibc

/// All transfers of a client: libcurl driven by one thread, which is this actor's executor and
/// watches the epoll set that holds libcurl's sockets.
actor TransferLoop {
  nonisolated let executor: LoopExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private var idle: [EasyHandle] = []
  private let pools: ConnectionPools
  private var sessions: SessionShares
  private let maxSessions: Int
  private let defaults: HandleDefaults
  private let budget: BodyBudget
  private let dnsCacheSeconds: Int
  private var recentStarts = RecentStarts()
  private var basicOrigins = BasicOrigins()

  private let active = ActiveExchanges()
  private var isShutDown = false

  private var starts: UInt = 0

  /// One transfer of so many has libcurl drop old DNS answers.
  private static let pruningPeriod: UInt = 64

  /// Enough for all that are active at usual concurrency.
  private static let idleLimit = 64

  init?(_ configuration: HTTPClientConfiguration) {
    guard globalInitialisation, let executor = LoopExecutor(name: "kabar.transfer") else {
      return nil
    }
    self.executor = executor
    maxSessions = configuration.maxTLSSessions
    sessions = SessionShares(sessions: maxSessions)
    defaults = HandleDefaults(caFile: configuration.caFile ?? CABundle.path)
    pools = ConnectionPools(
      configuration, epoll: executor.thread.epoll, defaultFile: defaults.caFile)
    dnsCacheSeconds = min(max(0, configuration.dnsCacheSeconds), 86_400)
    budget = BodyBudget(limit: configuration.bodyBudget, active: active)
    executor.thread.watch { [weak self] in self?.assumeIsolated { $0.turn() } }
  }

  /// Begins an exchange; its completion is called on the thread, once.
  func start(_ exchange: Exchange) {
    guard !exchange.isCancelled, !isShutDown else {
      return complete(exchange, .failure(.cancelled))
    }
    let isTLS = exchange.input.url.scheme == "https"
    guard let multi = pools.multi(for: isTLS ? exchange.input.options.values.caFile : nil),
      let handle = idle.popLast() ?? EasyHandle()
    else {
      return complete(exchange, .failure(.protocolError(detail: "libcurl is out of memory")))
    }
    exchange.isPreemptive = basicOrigins.contains(exchange.input)
    handle.prepare(
      exchange, sessions: isTLS ? sessions : nil, defaults: defaults,
      dnsCacheSeconds: recentStarts.add(limit: dnsCacheSeconds))
    starts &+= 1
    exchange.prunes = starts % Self.pruningPeriod == 0
    exchange.handle = handle
    exchange.budget = budget
    active.insert(exchange)
    let code = multi.add(handle)
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

  /// Has files of CA certificates that have changed read anew, for connections to come. TLS
  /// sessions are forgotten then: one that is resumed brings no certificate to check.
  func reloadCertificates() {
    guard pools.renew() else { return }
    sessions = SessionShares(sessions: maxSessions)
    pools.sweep()
  }

  /// Ends all exchanges and accepts no more.
  func shutDown() {
    isShutDown = true
    for exchange in active.all { end(exchange, with: .cancelled) }
    idle = []
  }

  /// Handles what the sockets have.
  ///
  /// - Returns: when libcurl is due without them.
  private func turn() -> UInt64? {
    pools.handleEvents()
    work()
    return pools.deadline
  }

  /// What follows every step: timeouts, completions.
  private func work() {
    repeat {
      pools.handleDeadlines()
    } while reap()
    for exchange in budget.takeCondemned() {
      end(exchange, with: exchange.refusal ?? .cancelled)
    }
    pools.sweep()
  }

  /// Delivers what has ended.
  ///
  /// - Returns: whether something had.
  private func reap() -> Bool {
    var hasReaped = false
    while let (handle, code) = pools.nextCompleted() {
      hasReaped = true
      guard let exchange = handle.exchange else { continue }
      let result = outcome(of: exchange, code)
      if exchange.input.username != nil, case .success(let response) = result {
        let offered = handle.long(CURLINFO_HTTPAUTH_AVAIL)
        basicOrigins.note(
          exchange.input,
          offersBasic: offered & (kabar_auth_basic | kabar_auth_digest) == kabar_auth_basic,
          isRefused: response.status == 401)
      }
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
    handle.multi?.remove(handle)
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
