import HTTPTransfer

extension TransferError {
  /// Whether nothing was heard of the host itself: the only failures that may be our own network's.
  ///
  /// A captive portal is such a network, too: it answers in place of every host, with a certificate
  /// that is not theirs or with its own, private address for their names. So is a computer whose clock is
  /// wrong, or whose proxy reaches nobody.
  var isSilence: Bool {
    switch self {
    case .resolve, .connect, .proxy, .noAnswer: true
    case .timeout(let phase, _): phase != .receiving
    case .tls(let fault, _, _):
      switch fault {
      case .clientCertificate, .clientCertificateWanted, .clientCertificateRefused: false
      default: true
      }
    case .privateAddress, .privateName: true
    default: false
    }
  }
}

extension HTTPResponse {
  /// Whether it is the word of the network in between and not the host's: a captive portal that says
  /// what it is (RFC 6585 section 6), or a proxy that lets nobody through. A 503 that says for how
  /// long comes from somebody who knows.
  func isNetworks(isProxied: Bool) -> Bool {
    switch status {
    case 407, 511: true
    case 502, 504: isProxied
    case 503: isProxied && !headers.contains("retry-after")
    default: false
    }
  }

  /// Whether it came from the administrator's own network, which may be well while the Internet is
  /// out of reach, and the other way round.
  var isLocal: Bool { AddressPolicy.isPrivateLiteral(remoteAddress) == true }
}
