import HTTPTransfer

/// Why there is no answer, in one sentence, with the key of the configuration that may help.
enum TransferSentence {
  static func of(_ error: TransferError) -> String {
    hint(error).map { "\(error); \($0)" } ?? "\(error)"
  }

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
    case .tls(let fault, _, _): hint(fault)
    case .bodyTooLarge: "a larger max_body for this feed would take it"
    case .redirectLoop, .tooManyRedirects:
      "some sites send those in a circle who lack a Cookie in headers"
    case .redirectDowngrade: "if that is meant, write the http address into url"
    case .privateAddress, .privateName: "allow_private for this feed would permit it"
    case .protocolError(let detail), .connectionLost(let detail):
      detail.contains("HTTP/2") ? "http_version = \"1.1\" for this feed may help" : nil
    case .unsupportedScheme: "url takes http, https and file"
    case .connect, .memoryBudget, .headersTooLarge, .decoding, .partialBody, .redirectScheme,
      .redirectTarget, .badURL, .badHeader, .badOption, .file, .cancelled:
      nil
    }
  }

  private static func hint(_ fault: TransferError.TLSFault) -> String? {
    switch fault {
    case .expired, .notYetValid, .hostnameMismatch:
      "tls_insecure for this feed would accept it, at your risk"
    case .selfSigned, .unknownIssuer:
      "ca_file for this feed can name its issuer; tls_insecure would accept it, at your risk"
    case .clientCertificate: "see client_cert_file and client_key_file"
    case .other: nil
    }
  }
}
