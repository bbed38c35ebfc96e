/// Why there is no answer. Each describes itself in one sentence, without credentials.
public enum TransferError: Error, Sendable, Hashable {
  /// What a transfer was doing when its time was over.
  public enum Phase: String, Sendable {
    case resolving = "looking up the address"
    case connecting = "connecting"
    case negotiatingTLS = "negotiating TLS"
    case waiting = "waiting for the first byte"
    case receiving = "receiving"
  }

  /// What is wrong with a certificate or the TLS connection.
  public enum TLSFault: Sendable, Hashable {
    case expired
    case notYetValid
    case hostnameMismatch
    case selfSigned
    case unknownIssuer
    case clientCertificate
    case clientCertificateWanted
    case clientCertificateRefused
    case other
  }

  /// The host name has no address.
  case resolve(host: String)
  /// No connection came about; the reason is the system's.
  case connect(host: String, port: Int, reason: String)
  /// The proxy could not be used.
  case proxy(reason: String)
  /// It took too long.
  case timeout(phase: Phase, milliseconds: Int)
  /// TLS failed; the detail is libcurl's or OpenSSL's.
  case tls(fault: TLSFault, host: String, detail: String)
  /// The body is larger than allowed, after decompression.
  case bodyTooLarge(limit: Int)
  /// All bodies being received are together larger than the client may hold.
  case memoryBudget(limit: Int)
  /// The header section is larger than allowed.
  case headersTooLarge(limit: Int)
  /// The body can't be decompressed.
  case decoding(detail: String)
  /// The connection ended before the body did; `expected` is `nil` where no length was said.
  case partialBody(received: Int, expected: Int?)
  /// The connection ended, or was reset, before anything of the answer had come; perhaps right after
  /// TLS was set up, as where a client certificate is demanded without saying so.
  case noAnswer(detail: String, isAfterTLS: Bool)
  /// The connection ended, or was reset, within the answer.
  case connectionLost(detail: String)
  /// A redirect leads back to where it came from.
  case redirectLoop(url: String)
  /// More redirects than allowed.
  case tooManyRedirects(count: Int)
  /// A redirect leads from https to http.
  case redirectDowngrade(to: String)
  /// A redirect leads to something else than http and https.
  case redirectScheme(scheme: String)
  /// A redirect without a target that can be read.
  case redirectTarget
  /// A redirect leads to a server that is to be left alone for so long.
  case heldBack(host: String, milliseconds: Int)
  /// The address is not public.
  case privateAddress(host: String, address: String)
  /// The name is one of private networks, which public DNS does not hold.
  case privateName(host: String)
  /// The URL's scheme can't be transferred.
  case unsupportedScheme(scheme: String)
  /// The URL can't be read.
  case badURL
  /// A header field of the request has a forbidden name or value.
  case badHeader(name: String)
  /// An option (a file, a proxy) can't be used.
  case badOption(detail: String)
  /// The answer is not what HTTP allows.
  case protocolError(detail: String)
  /// A `file:` URL can't be read.
  case file(path: String, reason: String)
  /// The task was cancelled or the client shut down.
  case cancelled
}

extension TransferError: CustomStringConvertible {
  /// One sentence for a person.
  public var description: String {
    switch self {
    case .resolve(let host): "no address found for \(host) (DNS)"
    case .connect(let host, let port, let reason): "cannot connect to \(host):\(port): \(reason)"
    case .proxy(let reason): "the proxy failed: \(reason)"
    case .timeout(let phase, let milliseconds):
      "timed out after \(Self.seconds(milliseconds)) while \(phase.rawValue)"
    case .tls(let fault, let host, let detail): Self.sentence(fault, host, detail)
    case .bodyTooLarge(let limit): "the body is larger than \(Self.size(limit))"
    case .memoryBudget(let limit):
      "dropped: all bodies in transfer are larger than \(Self.size(limit)) together"
    case .headersTooLarge(let limit): "the header section is larger than \(Self.size(limit))"
    case .decoding(let detail): "the body cannot be decompressed: \(detail)"
    case .partialBody(let received, let expected?):
      "the connection ended after \(received) of \(expected) bytes of the body"
    case .partialBody(let received, nil):
      "the connection ended within the body, after \(received) bytes"
    case .connectionLost(let detail), .noAnswer(let detail, _): "the connection was lost: \(detail)"
    case .redirectLoop(let url): "redirects in a loop, back to \(url)"
    case .tooManyRedirects(let count): "more than \(count) redirects"
    case .redirectDowngrade(let url): "refused a redirect from https to \(url)"
    case .redirectScheme(let scheme): "refused a redirect to the scheme \(scheme)"
    case .redirectTarget: "redirect to a target that is no URL"
    case .heldBack(let host, let milliseconds):
      "a redirect leads to \(host), which is to be left alone for \(Self.seconds(milliseconds))"
    case .privateAddress(let host, let address):
      host == address
        ? "refused the private address \(address)"
        : "refused \(host), which leads to the private address \(address)"
    case .privateName(let host): "refused the private name \(host)"
    case .unsupportedScheme(let scheme): "the scheme \(scheme) is not supported"
    case .badURL: "the URL cannot be read"
    case .badHeader(let name): "the header field \(name) has a forbidden name or value"
    case .badOption(let detail): detail
    case .protocolError(let detail): "the answer breaks HTTP: \(detail)"
    case .file(let path, let reason): "\(path): \(reason)"
    case .cancelled: "cancelled"
    }
  }

  private static func sentence(_ fault: TLSFault, _ host: String, _ detail: String) -> String {
    switch fault {
    case .expired: "the certificate of \(host) has expired"
    case .notYetValid: "the certificate of \(host) is not yet valid"
    case .hostnameMismatch: "the certificate of \(host) is for another host name"
    case .selfSigned: "the certificate of \(host) is self-signed"
    case .unknownIssuer: "the certificate of \(host) comes from an unknown issuer"
    case .clientCertificate: "the client certificate cannot be used: \(detail)"
    case .clientCertificateWanted: "\(host) demands a client certificate"
    case .clientCertificateRefused: "\(host) refuses the client certificate: \(detail)"
    case .other: "TLS with \(host) failed: \(detail)"
    }
  }

  private static func seconds(_ milliseconds: Int) -> String {
    guard milliseconds % 1000 != 0 else { return "\(milliseconds / 1000) s" }
    return milliseconds < 1000 ? "\(milliseconds) ms" : "\(Double(milliseconds) / 1000) s"
  }

  private static func size(_ bytes: Int) -> String {
    if bytes >= 1 << 20, bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
    if bytes >= 1 << 10, bytes % (1 << 10) == 0 { return "\(bytes >> 10) KiB" }
    return "\(bytes) bytes"
  }
}
