import HTTPTransfer

extension TransferError {
  /// Whether nothing was heard of the host itself: the only failures that may be our own network's.
  ///
  /// A captive portal is such a network, too: it answers in place of every host, with a certificate
  /// that is not theirs or with its own, private address for their names. So is a computer whose clock is
  /// wrong.
  var isSilence: Bool {
    switch self {
    case .resolve, .connect, .proxy: true
    case .timeout(let phase, _): phase != .receiving
    case .tls(let fault, _, _): fault != .clientCertificate
    case .privateAddress(let host, let address): host != address
    default: false
    }
  }
}

extension HTTPResponse {
  /// Whether it came from the administrator's own network, which may be well while the Internet is
  /// out of reach, and the other way round.
  var isLocal: Bool { AddressPolicy.isPrivateLiteral(remoteAddress) == true }
}
