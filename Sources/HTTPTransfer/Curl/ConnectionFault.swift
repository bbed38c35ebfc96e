import CLibCurl

/// Why a connection ended, or broke HTTP/2.
func loss(
  _ detail: String, _ exchange: Exchange, _ handle: EasyHandle
) -> TransferError {
  let values = exchange.input.options.values
  if let fault = clientCertificateFault(detail, hasOne: values.clientCertFile != nil) {
    return .tls(fault: fault, host: exchange.input.url.shownHost, detail: detail)
  }
  if detail.contains("nghttp2") {
    // NGHTTP2_ERR_CALLBACK_FAILURE: libcurl's own bound on header fields; and the one on frames
    // that go on with them.
    let isTooLarge = detail.contains(" -902") || detail.contains(" -905")
    return exchange.status == 0 && isTooLarge
      ? .headersTooLarge(limit: values.maxHeaderBytes)
      : .protocolError(detail: "HTTP/2: \(detail)")
  }
  if exchange.isBeforeProxy {
    return .proxy(reason: "\(exchange.shownProxy) ended the connection: \(detail)")
  }
  if detail.contains("chunked-encoding") { return .protocolError(detail: detail) }
  guard exchange.status == 0 || !exchange.hasConnected else {
    return .connectionLost(detail: detail)
  }
  let isAfterTLS =
    exchange.input.url.scheme == "https" && exchange.hasConnected && values.clientCertFile == nil
    && handle.long(CURLINFO_NUM_CONNECTS) == 1
  return .noAnswer(
    detail: isAfterTLS ? "the server closed it right after TLS was set up" : detail,
    isAfterTLS: isAfterTLS)
}
