import Configuration
import HTTPTransfer
import KabarCore

/// Builds the request of a poll: conditional, polite, and no more than what the site needs to know.
public struct FeedRequest: Sendable {
  /// Feed types first, then XML as such, then whatever there is: some servers answer 406 to a list
  /// without `*/*`. Not longer than it must be: it goes out with every poll.
  static let accept = HTTPField(
    "Accept",
    "application/atom+xml, application/rss+xml, application/feed+json, "
      + "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1")

  /// Redirects followed at most.
  public static let redirectLimit = 10

  private let plain: FeedTransferSettings
  private let plainOptions: TransferOptions
  /// By settings, so that feeds that share settings also share connections set up for them.
  private let options: [ObjectIdentifier: TransferOptions]
  private let connectTimeout: Interval
  /// Whether all feeds are the administrator's own, on private addresses.
  let isAllLocal: Bool

  /// - Parameter configuration: whose `[fetch]`, `[defaults]` and feeds' own settings apply.
  public init(_ configuration: Configuration) {
    self.init(
      fetch: configuration.fetch, plain: configuration.plainTransfer, feeds: configuration.feeds)
  }

  /// A builder for the given settings.
  public init(fetch: FetchSettings, plain: FeedTransferSettings, feeds: [FeedConfiguration] = []) {
    self.plain = plain
    connectTimeout = fetch.connectTimeout
    isAllLocal = feeds.allSatisfy {
      !$0.isEnabled || AddressPolicy.isPrivateHost(HostName.of($0.url))
    }
    plainOptions = Self.options(plain, connectTimeout: fetch.connectTimeout)
    var options: [ObjectIdentifier: TransferOptions] = [:]
    for transfer in feeds.lazy.compactMap(\.transfer)
    where options[ObjectIdentifier(transfer)] == nil {
      options[ObjectIdentifier(transfer)] = Self.options(
        transfer, connectTimeout: fetch.connectTimeout)
    }
    self.options = options
  }

  /// A request with what is to be known of it when its answer comes.
  public struct Planned: Sendable {
    /// The request.
    public var request: HTTPRequest
    /// Whether it goes out without validators.
    public var isUnconditional: Bool
    /// Whether it goes to where the feed has permanently moved instead of the configured address.
    public var usesRememberedRedirect: Bool
  }

  /// The request for a poll of `feed`.
  public func make(for feed: FeedConfiguration, state: FeedState, now: Timestamp) -> Planned {
    let url = Self.address(of: feed, state)
    var request = unconditional(url: url, configured: feed.url, transfer: feed.transfer)
    let moved = url != feed.url
    let cooldown = feed.policy.values.updateCooldown
    guard !state.validators.isEmpty,
      !UnconditionalRequest.isDue(state, cooldown: cooldown, now: now)
    else {
      return Planned(request: request, isUnconditional: true, usesRememberedRedirect: moved)
    }
    request.headers.reserveCapacity(request.headers.count + 2)
    if let etag = state.validators.etag {
      request.headers.append(HTTPField("If-None-Match", etag))
    }
    if let lastModified = state.validators.lastModified {
      request.headers.append(HTTPField("If-Modified-Since", lastModified))
    }
    return Planned(request: request, isUnconditional: false, usesRememberedRedirect: moved)
  }

  /// The configured address, or a remembered one. A feed with credentials or headers of its own is
  /// asked where they are meant for, however often that leads elsewhere: a redirect does not take
  /// them along, a request of our own to the new host would.
  static func address(of feed: FeedConfiguration, _ state: FeedState) -> String {
    let url = state.requestURL(configured: feed.url)
    guard url != feed.url, let transfer = feed.transfer else { return url }
    let hasSecrets = !transfer.headers.isEmpty || transfer.username != nil
    return hasSecrets && !Self.isUpgrade(from: feed.url, to: url) ? feed.url : url
  }

  /// Whether a feed is fetched through a proxy.
  func isProxied(_ feed: FeedConfiguration) -> Bool {
    !((feed.transfer ?? plain).transport.proxy ?? "").isEmpty
  }

  /// Whether `to` is on the same host and port, by https where that was http.
  private static func isUpgrade(from: String, to: String) -> Bool {
    func authority(_ url: String, _ scheme: String) -> Substring? {
      guard url.hasPrefix(scheme) else { return nil }
      return url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    }
    if let old = authority(from, "https://") { return old == authority(to, "https://") }
    guard let old = authority(from, "http://") else { return false }
    return old == authority(to, "http://")
      || (!old.contains(":") && old == authority(to, "https://"))
  }

  /// A request without validators.
  ///
  /// - Parameters:
  ///   - url: the address to request.
  ///   - configured: the address that the administrator wrote, which decides whether private
  ///     networks are out of bounds.
  public func unconditional(
    url: String, configured: String, transfer: FeedTransferSettings?
  ) -> HTTPRequest {
    let settings = transfer ?? plain
    var request = HTTPRequest(url: url)
    request.headers = [Self.accept]
    request.options =
      transfer.map {
        options[ObjectIdentifier($0)] ?? Self.options($0, connectTimeout: connectTimeout)
      } ?? plainOptions
    request.redirects = Self.redirectLimit
    request.addressPolicy =
      settings.allowPrivate
      ? .any : url == configured ? .asWritten : AddressPolicy.forConfigured(url: configured)
    request.allowsFile = configured.hasPrefix("file:")
    for header in settings.headers {
      request.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
      request.headers.append(HTTPField(header.name, header.value, isConfined: true))
    }
    return request
  }

  private static func options(
    _ settings: FeedTransferSettings, connectTimeout: Interval
  ) -> TransferOptions {
    TransferOptions { values in
      values.timeout = Int(settings.timeout.milliseconds)
      values.connectTimeout = Int(connectTimeout.milliseconds)
      values.maxBody = settings.maxBody
      values.userAgent = settings.userAgent
      values.proxy = settings.transport.proxy
      values.username = settings.username
      values.password = settings.password
      values.caFile = settings.transport.caFile
      values.clientCertFile = settings.transport.clientCertFile
      values.clientKeyFile = settings.transport.clientKeyFile
      values.httpVersion = settings.transport.httpVersion
      values.tlsInsecure = settings.transport.tlsInsecure
    }
  }
}
