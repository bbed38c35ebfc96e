import Dispatch

/// The way of one request over its redirects: what is sent to each stop, and whether it may go
/// there at all. A class, since it is large and lives as long as the request.
final class Journey {
  private let request: HTTPRequest
  private let origin: ParsedURL
  private let username: String?
  private let password: String?
  private let addressPolicy: AddressPolicy
  private var start = DispatchTime.now().uptimeNanoseconds
  private var method: HTTPRequest.Method
  private var visited: Set<String> = []
  private(set) var url: ParsedURL
  private(set) var hops: [HTTPResponse.Hop] = []
  /// Whether the last redirect led to another server.
  private(set) var changesServer = false

  /// Whether the URL as written may be shown: it holds no credentials.
  var keepsURL: Bool { origin.user == nil && origin.password == nil }

  init(_ request: HTTPRequest) throws(TransferError) {
    self.request = request
    do {
      origin = try ParsedURL(request.url)
    } catch ParsedURL.Fault.unsupportedScheme(let scheme) {
      throw .unsupportedScheme(scheme: scheme)
    } catch {
      throw .badURL
    }
    url = origin
    guard ["http", "https", "file"].contains(url.scheme) else {
      throw .unsupportedScheme(scheme: url.scheme)
    }
    if let field = request.headers.first(where: { !$0.isValid }) {
      throw .badHeader(name: String(field.name.unicodeScalars.filter { $0.value > 32 }))
    }
    username = origin.user ?? request.options.values.username
    password = origin.user == nil ? request.options.values.password : origin.password
    method = request.method
    addressPolicy = request.addressPolicy.resolved(for: origin)
    try refusePrivate(url, isWritten: request.options.values.proxy == nil)
  }

  /// The request for the stop that is next.
  ///
  /// - Throws: ``TransferError/timeout(phase:milliseconds:)`` if the stops before took all the time.
  func nextExchange() throws(TransferError) -> Exchange {
    let elapsed = Int((DispatchTime.now().uptimeNanoseconds &- start) / 1_000_000)
    let timeout = request.options.values.timeout
    guard elapsed < timeout || hops.isEmpty else {
      throw .timeout(phase: .receiving, milliseconds: timeout)
    }
    let isHome = url.sharesSecrets(with: origin)
    let isPost = if case .post = method { true } else { false }
    return Exchange(
      Exchange.Input(
        url: url, method: method,
        headers: isHome && hops.isEmpty
          ? request.headers
          : request.headers.filter { carries($0, isHome: isHome, isPost: isPost) },
        body: isPost ? request.body : [], options: request.options,
        // What stands in a redirect's own URL is for that stop alone.
        username: hops.isEmpty || url.user == nil ? (isHome ? username : nil) : url.user,
        password: hops.isEmpty || url.user == nil ? (isHome ? password : nil) : url.password,
        addressPolicy: addressPolicy, timeout: timeout &- elapsed, wholeTimeout: timeout,
        followsRedirect: request.redirects > 0, trace: request.trace))
  }

  private func carries(_ field: HTTPField, isHome: Bool, isPost: Bool) -> Bool {
    if field.isConfined, !isHome { return false }
    // Where a redirect made a GET of a POST, its content type has lost its meaning.
    let isOfBody = field.name.lowercased().hasPrefix("content-")
    return isPost || !isOfBody
  }

  /// Takes the next stop from a redirect.
  ///
  /// - Returns: whether there is one.
  /// - Throws: ``TransferError`` if it leads where it must not.
  func follow(_ response: HTTPResponse) throws(TransferError) -> Bool {
    guard request.redirects > 0, [301, 302, 303, 307, 308].contains(response.status),
      let target = response.headers.rawValue("location"), !target.isEmpty
    else { return false }
    guard hops.count < request.redirects else {
      throw .tooManyRedirects(count: request.redirects)
    }
    let next: ParsedURL
    do {
      next = try ParsedURL(target, relativeTo: url.url)
    } catch ParsedURL.Fault.unsupportedScheme(let scheme) {
      throw .redirectScheme(scheme: scheme)
    } catch {
      throw .redirectTarget
    }
    guard next.scheme == "http" || next.scheme == "https" else {
      throw .redirectScheme(scheme: next.scheme)
    }
    guard next.scheme == "https" || url.scheme == "http" else {
      throw .redirectDowngrade(to: next.url)
    }
    try refusePrivate(next, isWritten: false)
    visited.insert(key(url.url))
    if response.status != 307, response.status != 308 { method = .get }
    guard !visited.contains(key(next.url)) else { throw .redirectLoop(url: next.url) }
    let hop = HTTPResponse.Hop(status: response.status, from: url.url, to: next.url)
    hops.append(hop)
    request.trace?(.redirect(hop))
    changesServer = next.host != url.host || next.port != url.port
    url = next
    return true
  }

  /// Leaves a wait out of the time that the whole may take.
  func excuse(nanoseconds: UInt64) { start &+= nanoseconds }

  /// The same URL asked for with another method is another stop.
  private func key(_ url: String) -> String {
    if case .post = method { "POST " + url } else { url }
  }

  /// An address written in the URL is refused before anything is sent, and so are names that public
  /// DNS does not hold: behind a proxy nobody else would look where they lead.
  ///
  /// - Parameter isWritten: whether somebody chose the name who may mean a public host by it, whose
  ///   address is seen when it is connected to.
  private func refusePrivate(_ url: ParsedURL, isWritten: Bool) throws(TransferError) {
    guard addressPolicy == .publicOnly else { return }
    if let isPrivate = AddressPolicy.isPrivateLiteral(url.host) {
      if isPrivate { throw .privateAddress(host: url.host, address: url.host) }
    } else if !isWritten, AddressPolicy.isPrivateHost(url.host) {
      throw .privateName(host: url.shownHost)
    }
  }
}
