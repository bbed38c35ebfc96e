import HTTPTransfer

/// Why there is no answer, in one sentence, with the key of the configuration that may help.
enum TransferSentence {
  static func of(_ error: TransferError) -> String {
    hint(error).map { "\(error); \($0)" } ?? "\(error)"
  }

  /// How a feed is had without compression.
  static let uncompressed =
    "headers = { \"Accept-Encoding\" = \"identity\" } for this feed may help"

  private static func hint(_ error: TransferError) -> String? {
    switch error {
    case .resolve: "is the host's name in url right?"
    case .proxy: "see the proxy key"
    case .timeout(let phase, _):
      switch phase {
      case .resolving, .connecting, .negotiatingTLS:
        "a longer connect_timeout in [fetch] may help"
      case .waiting, .receiving: "a longer timeout for this feed may help"
      }
    // So do servers of TLS 1.2 end that get no client certificate, and all who share no cipher.
    case .tls(.other, _, let detail) where detail.contains("alert handshake failure"):
      "if it demands a client certificate, set client_cert_file for this feed"
    case .tls(let fault, _, _): hint(fault)
    case .bodyTooLarge: "a larger max_body for this feed would take it"
    case .redirectLoop, .tooManyRedirects:
      "some sites send those in a circle who lack a Cookie in headers"
    case .redirectDowngrade: "if that is meant, write the http address into url"
    case .privateAddress, .privateName: "allow_private for this feed would permit it"
    case .noAnswer(_, isAfterTLS: true):
      "if it demands a client certificate, set client_cert_file for this feed"
    case .protocolError(let detail), .connectionLost(let detail), .noAnswer(let detail, false):
      detail.contains("HTTP/2") || detail.contains("HTTP2")
        ? "http_version = \"1.1\" for this feed may help" : nil
    case .unsupportedScheme: "url takes http, https and file"
    case .decoding: uncompressed
    case .connect, .memoryBudget, .headersTooLarge, .partialBody, .redirectScheme,
      .redirectTarget, .heldBack, .badURL, .badHeader, .badOption, .file, .cancelled:
      nil
    }
  }

  private static func hint(_ fault: TransferError.TLSFault) -> String? {
    switch fault {
    case .expired, .notYetValid, .hostnameMismatch:
      "tls_insecure for this feed would accept it, at your risk"
    case .selfSigned, .unknownIssuer:
      "ca_file for this feed can name its issuer; tls_insecure would accept it, at your risk"
    case .clientCertificateWanted: "set client_cert_file and client_key_file for this feed"
    case .clientCertificate, .clientCertificateRefused: "see client_cert_file and client_key_file"
    case .other: nil
    }
  }
}
