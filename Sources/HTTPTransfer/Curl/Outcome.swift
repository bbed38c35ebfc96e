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
  if let refusal = exchange.tunnelRefusal { return refusal }
  let words = handle.errorDetail
  let detail = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
  switch code {
  // Of SOCKS proxies libcurl says it with the code for the host's name.
  case CURLE_COULDNT_RESOLVE_HOST where detail.hasSuffix(": \(exchange.proxyHost)"),
    CURLE_COULDNT_RESOLVE_PROXY:
    return .proxy(reason: "no address found for \(exchange.proxyHost) (DNS)")
  case CURLE_COULDNT_RESOLVE_HOST: return .resolve(host: url.shownHost)
  case CURLE_PROXY: return .proxy(reason: detail)
  case CURLE_COULDNT_CONNECT where exchange.isProxied:
    let reason = connectReason(handle, detail)
    return .proxy(reason: "cannot connect to \(exchange.shownProxy): \(reason)")
  case CURLE_COULDNT_CONNECT:
    return .connect(host: url.shownHost, port: url.port, reason: connectReason(handle, detail))
  case CURLE_OPERATION_TIMEDOUT: return timeout(exchange, handle)
  case CURLE_PEER_FAILED_VERIFICATION where exchange.isBeforeProxy,
    CURLE_SSL_CONNECT_ERROR where exchange.isBeforeProxy:
    return .proxy(reason: "TLS with \(exchange.shownProxy): \(detail)")
  case CURLE_PEER_FAILED_VERIFICATION:
    return .tls(fault: certificateFault(handle, detail), host: url.shownHost, detail: detail)
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
