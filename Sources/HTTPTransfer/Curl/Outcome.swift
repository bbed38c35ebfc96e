import CLibCurl
import Glibc

/// What has come of an exchange that libcurl ended: the answer, or an error of ours.
func outcome(of exchange: Exchange, _ code: CURLcode) -> Result<HTTPResponse, TransferError> {
  guard let handle = exchange.handle else { return .failure(.cancelled) }
  if let refusal = exchange.refusal { return .failure(refusal) }
  let isEnough =
    exchange.hasEnoughForRedirect || exchange.isTruncated
    || (exchange.hasEnoughChallenges && exchange.hasConnected)
    || hasBytesBehindCompressed(exchange, code)
  guard code == CURLE_OK || isEnough else {
    return .failure(transferError(code, exchange, handle))
  }
  var response = HTTPResponse(status: exchange.status, url: exchange.input.url.url)
  response.headers = exchange.headers
  response.body = exchange.body
  response.hasTrailingBytes = hasBytesBehindCompressed(exchange, code)
  response.timing = timing(of: handle)
  response.httpVersion =
    switch handle.long(CURLINFO_HTTP_VERSION) {
    case Int(CURL_HTTP_VERSION_1_0): "1.0"
    case Int(CURL_HTTP_VERSION_1_1): "1.1"
    case Int(CURL_HTTP_VERSION_2_0): "2"
    case Int(CURL_HTTP_VERSION_3): "3"
    default: ""
    }
  response.remoteAddress = handle.string(CURLINFO_PRIMARY_IP) ?? ""
  response.connectionReused = handle.long(CURLINFO_NUM_CONNECTS) == 0
  response.receivedBytes =
    handle.offset(CURLINFO_SIZE_DOWNLOAD_T) &+ handle.long(CURLINFO_HEADER_SIZE)
  exchange.input.trace?(.timing(response.timing))
  return .success(response)
}

/// Whether a compressed body went on after its end, by padding or by another gzip member: libcurl
/// gives up there, after it has delivered all that stood before. Browsers take that, too.
private func hasBytesBehindCompressed(_ exchange: Exchange, _ code: CURLcode) -> Bool {
  code == CURLE_WRITE_ERROR && exchange.refusal == nil
    && exchange.headers.rawValue("content-encoding") != nil
    && (!exchange.body.isEmpty || exchange.isRedirect)
}

private func timing(of handle: EasyHandle) -> TransferTiming {
  func milliseconds(_ info: CURLINFO) -> Double { Double(handle.offset(info)) / 1000 }
  var timing = TransferTiming()
  timing.dns = milliseconds(CURLINFO_NAMELOOKUP_TIME_T)
  timing.connect = milliseconds(CURLINFO_CONNECT_TIME_T)
  timing.tls = milliseconds(CURLINFO_APPCONNECT_TIME_T)
  timing.firstByte = milliseconds(CURLINFO_STARTTRANSFER_TIME_T)
  timing.total = milliseconds(CURLINFO_TOTAL_TIME_T)
  return timing
}

/// Makes libcurl's code an error of ours: the one place where its codes are known.
private func transferError(
  _ code: CURLcode, _ exchange: Exchange, _ handle: EasyHandle
) -> TransferError {
  let url = exchange.input.url
  if let refusal = tunnelRefusal(exchange) { return refusal }
  let words = handle.errorDetail
  let detail = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
  switch code {
  case CURLE_COULDNT_RESOLVE_HOST where isProxy(named: detail, exchange),
    CURLE_COULDNT_RESOLVE_PROXY:
    let proxy = shown(proxy: exchange.input.options.values.proxy ?? "")
    return .proxy(reason: "no address found for \(hostName(of: proxy)) (DNS)")
  case CURLE_COULDNT_RESOLVE_HOST: return .resolve(host: url.shownHost)
  case CURLE_PROXY: return .proxy(reason: detail)
  case CURLE_COULDNT_CONNECT where exchange.input.options.values.proxy != nil:
    let proxy = shown(proxy: exchange.input.options.values.proxy ?? "")
    return .proxy(reason: "cannot connect to \(proxy): \(connectReason(handle, detail))")
  case CURLE_COULDNT_CONNECT:
    return .connect(host: url.shownHost, port: url.port, reason: connectReason(handle, detail))
  case CURLE_OPERATION_TIMEDOUT: return timeout(exchange, handle)
  case CURLE_PEER_FAILED_VERIFICATION:
    return .tls(fault: tlsFault(handle, detail), host: url.shownHost, detail: detail)
  case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
    CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ENGINE_NOTFOUND,
    CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
    let hasOne = exchange.input.options.values.clientCertFile != nil
    return .tls(
      fault: clientCertificateFault(detail, hasOne: hasOne) ?? .other, host: url.shownHost,
      detail: detail)
  case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
    return .tls(fault: .clientCertificate, host: url.shownHost, detail: detail)
  case CURLE_SSL_CACERT_BADFILE:
    return .badOption(detail: "the file of CA certificates cannot be used: \(detail)")
  case CURLE_BAD_CONTENT_ENCODING: return .decoding(detail: detail)
  case CURLE_PARTIAL_FILE:
    let expected = handle.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
    return .partialBody(
      received: handle.offset(CURLINFO_SIZE_DOWNLOAD_T), expected: expected < 0 ? nil : expected)
  case CURLE_GOT_NOTHING:
    return .noAnswer(detail: "closed by the server without an answer", isAfterTLS: false)
  case CURLE_RECV_ERROR, CURLE_SEND_ERROR: return loss(detail, exchange, handle)
  case CURLE_WEIRD_SERVER_REPLY where exchange.status != 0:
    return .protocolError(detail: detail)
  case CURLE_UNSUPPORTED_PROTOCOL where detail.contains("HTTP/0.9"), CURLE_WEIRD_SERVER_REPLY:
    return .protocolError(detail: "it does not begin like an HTTP answer")
  // The request's scheme was judged before libcurl saw it.
  case CURLE_UNSUPPORTED_PROTOCOL:
    return .protocolError(detail: "its first line names no version and status that there are")
  case CURLE_URL_MALFORMAT: return .badURL
  case CURLE_OUT_OF_MEMORY where exchange.status != 0 || exchange.headers.count > 0:
    // libcurl's own bound on one line (100 KiB) ends with this code.
    return .headersTooLarge(limit: exchange.input.options.values.maxHeaderBytes)
  default: return .protocolError(detail: detail)
  }
}

/// Whether it is the proxy's name that has no address: of SOCKS proxies libcurl says that with the
/// code for the host's.
private func isProxy(named detail: String, _ exchange: Exchange) -> Bool {
  guard let proxy = exchange.input.options.values.proxy else { return false }
  return detail.hasSuffix(": \(hostName(of: shown(proxy: proxy)))")
}

/// The host of `host:port`.
private func hostName(of authority: Substring) -> Substring {
  guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
    return authority
  }
  return authority[..<colon]
}

/// A connection that ended, or broke HTTP/2.
private func loss(
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
  if detail.contains("chunked-encoding") { return .protocolError(detail: detail) }
  guard exchange.status == 0 else { return .connectionLost(detail: detail) }
  let isAfterTLS =
    exchange.input.url.scheme == "https" && exchange.hasConnected && values.clientCertFile == nil
    && handle.long(CURLINFO_NUM_CONNECTS) == 1
  return .noAnswer(
    detail: isAfterTLS ? "the server closed it right after TLS was set up" : detail,
    isAfterTLS: isAfterTLS)
}

/// What a server's TLS alert says of our certificate, or of the lack of one: no other is meant by
/// alerts that we receive (RFC 8446 section 6.2).
private func clientCertificateFault(_ detail: String, hasOne: Bool) -> TransferError.TLSFault? {
  let alerts = [
    "alert certificate", "alert bad certificate", "alert unsupported certificate",
    "alert no certificate", "alert unknown ca",
  ]
  guard alerts.contains(where: { detail.contains($0) }) else { return nil }
  return hasOne ? .clientCertificateRefused : .clientCertificateWanted
}

/// What a proxy said that was asked for a tunnel and did not open one.
private func tunnelRefusal(_ exchange: Exchange) -> TransferError? {
  let status = exchange.status
  guard !exchange.hasConnected, status >= 300, let proxy = exchange.input.options.values.proxy
  else {
    return nil
  }
  let target = "\(exchange.input.url.shownHost):\(exchange.input.url.port)"
  let words =
    switch status {
    case 407 where exchange.headers.isStaleChallenge: ": it calls every login stale"
    case 407: ": it wants another login"
    default: ""
    }
  return .proxy(
    reason: "\(shown(proxy: proxy)) answered CONNECT \(target) with HTTP \(status)\(words)")
}

/// A proxy's host and port, without what stands before the `@`.
private func shown(proxy: String) -> Substring {
  let rest = proxy.utf8.split(separator: UInt8(ascii: "/")).dropFirst(proxy.contains("://") ? 1 : 0)
  let authority = rest.first.flatMap { Substring($0) } ?? Substring(proxy)
  return authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
}

/// The system's reason, which is shorter and clearer than libcurl's sentence.
private func connectReason(_ handle: EasyHandle, _ detail: String) -> String {
  let number = handle.long(CURLINFO_OS_ERRNO)
  guard number > 0, let code = Int32(exactly: number) else { return detail }
  return systemWords(code)
}

private func timeout(_ exchange: Exchange, _ handle: EasyHandle) -> TransferError {
  func isReached(_ info: CURLINFO) -> Bool { handle.offset(info) > 0 }
  let values = exchange.input.options.values
  let phase: TransferError.Phase
  // First, because a connection that is used again has no other time than this.
  if isReached(CURLINFO_PRETRANSFER_TIME_T) {
    phase = exchange.status == 0 ? .waiting : .receiving
  } else if !isReached(CURLINFO_NAMELOOKUP_TIME_T) {
    phase = .resolving
  } else if !isReached(CURLINFO_CONNECT_TIME_T) {
    phase = .connecting
  } else {
    phase = exchange.input.url.scheme == "https" ? .negotiatingTLS : .waiting
  }
  // Whichever limit is the shorter has struck; the one on connecting covers TLS.
  let isConnecting = phase != .waiting && phase != .receiving
  let limit =
    isConnecting
    ? min(values.connectTimeout, exchange.input.wholeTimeout)
    : exchange.input.wholeTimeout
  return .timeout(phase: phase, milliseconds: limit)
}

/// OpenSSL's X509_V_ERR_… codes; the name of the host is compared by libcurl itself.
private func tlsFault(_ handle: EasyHandle, _ detail: String) -> TransferError.TLSFault {
  switch handle.long(CURLINFO_SSL_VERIFYRESULT) {
  case 10: .expired
  case 9: .notYetValid
  case 18: .selfSigned
  case 2, 19, 20, 21: .unknownIssuer
  case 62: .hostnameMismatch
  case _ where detail.contains("subject name"): .hostnameMismatch
  default: .other
  }
}
