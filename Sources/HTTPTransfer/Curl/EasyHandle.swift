import CLibCurl
import Glibc

/// A libcurl easy handle, used for one exchange after the other. What it was set up for is
/// remembered, so that only what differs is set again.
final class EasyHandle {
  let curl: UnsafeMutableRawPointer
  /// The exchange being carried, for the callbacks.
  private(set) var exchange: Exchange?

  private let errorText: UnsafeMutablePointer<CChar>
  private var headerList = HeaderList()
  /// The fields that come from the options.
  private var optionFields: [HTTPField] = []
  private var options: TransferOptions?
  private var needsReset = false

  init?() {
    guard let curl = curl_easy_init() else { return nil }
    self.curl = curl
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setConstants()
  }

  deinit {
    curl_easy_cleanup(curl)
    errorText.deallocate()
  }

  /// libcurl's own words on the last failure; empty if it had none.
  var errorDetail: String { String(cString: errorText) }

  func set(_ option: CURLoption, _ value: Int) { kabar_easy_set_long(curl, option, value) }
  func set(_ option: CURLoption, _ value: String?) {
    if let value {
      kabar_easy_set_string(curl, option, value)
    } else {
      kabar_easy_set_string(curl, option, nil)
    }
  }

  func long(_ info: CURLINFO) -> Int {
    var value = 0
    kabar_easy_get_long(curl, info, &value)
    return value
  }

  func offset(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    kabar_easy_get_offset(curl, info, &value)
    return Int(value)
  }

  func string(_ info: CURLINFO) -> String? {
    var value: UnsafePointer<CChar>?
    kabar_easy_get_string(curl, info, &value)
    return value.map { String(cString: $0) }
  }

  /// What never changes.
  private func setConstants() {
    let owner = Unmanaged.passUnretained(self).toOpaque()
    kabar_easy_set_pointer(curl, CURLOPT_PRIVATE, owner)
    kabar_easy_set_pointer(curl, CURLOPT_ERRORBUFFER, errorText)
    kabar_easy_set_write(curl, CURLOPT_WRITEFUNCTION, takeBody)
    kabar_easy_set_pointer(curl, CURLOPT_WRITEDATA, owner)
    kabar_easy_set_write(curl, CURLOPT_HEADERFUNCTION, takeHeader)
    kabar_easy_set_pointer(curl, CURLOPT_HEADERDATA, owner)
    kabar_easy_set_open_socket(curl, openSocket)
    kabar_easy_set_pointer(curl, CURLOPT_OPENSOCKETDATA, owner)
    kabar_easy_set_before_request(curl, checkBeforeRequest)
    kabar_easy_set_pointer(curl, CURLOPT_PREREQDATA, owner)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_HTTPAUTH, kabar_auth_basic_digest)
    set(CURLOPT_PROXYAUTH, kabar_auth_basic_digest)
    // Without this, ending a transfer that is still in the resolver waits for its thread: a name
    // server that does not answer would stop everything for seconds.
    set(CURLOPT_QUICK_EXIT, 1)
  }

  /// What comes from the options, and stays for the next request with the same ones.
  private func setOptions(_ options: TransferOptions, defaults: HandleDefaults) {
    let values = options.values
    set(CURLOPT_CONNECTTIMEOUT_MS, min(max(1, values.connectTimeout), 86_400_000))
    // Empty, not unset: libcurl would look for a proxy in the environment, and there for hosts that
    // are to be asked without the one that is configured.
    set(CURLOPT_PROXY, values.proxy ?? "")
    set(CURLOPT_NOPROXY, "")
    set(CURLOPT_ACCEPT_ENCODING, values.acceptEncoding ? "" : nil)
    // A request is formatted byte by byte, and fields that libcurl makes itself twice: given as
    // lines they cost half. A proxy is told who asks, too, for which libcurl must know it.
    optionFields = []
    set(CURLOPT_USERAGENT, nil)
    if values.proxy != nil {
      set(CURLOPT_USERAGENT, values.userAgent.isEmpty ? nil : values.userAgent)
    } else if !values.userAgent.isEmpty {
      optionFields.append(HTTPField("User-Agent", values.userAgent))
    }
    if values.acceptEncoding, let field = ContentCoding.acceptEncoding {
      optionFields.append(field)
    }
    // A directory of certificates is read anew for each connection (44–59 ms of CPU on Debian);
    // with a file alone libcurl keeps the parsed store.
    if let file = values.caFile ?? defaults.caFile {
      set(CURLOPT_CAPATH, nil)
      set(CURLOPT_CAINFO, file)
      if values.proxy != nil {
        set(CURLOPT_PROXY_CAPATH, nil)
        set(CURLOPT_PROXY_CAINFO, defaults.caFile ?? file)
      }
    }
    set(CURLOPT_SSLCERT, values.clientCertFile)
    set(CURLOPT_SSLKEY, values.clientKeyFile)
    set(CURLOPT_SSL_VERIFYPEER, values.tlsInsecure ? 0 : 1)
    set(CURLOPT_SSL_VERIFYHOST, values.tlsInsecure ? 0 : 2)
    let isOld = values.httpVersion == "1.1"
    set(
      CURLOPT_HTTP_VERSION,
      isOld ? Int(CURL_HTTP_VERSION_1_1) : Int(CURL_HTTP_VERSION_2TLS))
    self.options = options
  }

  /// Has libcurl leave its DNS answers alone when this transfer ends.
  ///
  /// It walks through all of them then to drop the old ones, which for some hundred hosts is more
  /// work than the transfer. A few transfers that do so are enough.
  func skipPruning() { set(CURLOPT_DNS_CACHE_TIMEOUT, -1) }

  /// Takes on an exchange.
  func prepare(
    _ exchange: Exchange, share: UnsafeMutableRawPointer?, defaults: HandleDefaults,
    dnsCacheSeconds: Int
  ) {
    let input = exchange.input
    if needsReset || options !== input.options {
      if options != nil {
        curl_easy_reset(curl)
        setConstants()
      }
      setOptions(input.options, defaults: defaults)
      needsReset = false
    }
    self.exchange = exchange
    errorText.pointee = 0
    set(CURLOPT_URL, input.url.url)
    set(CURLOPT_DNS_CACHE_TIMEOUT, dnsCacheSeconds)
    set(CURLOPT_TIMEOUT_MS, min(max(1, input.timeout), 86_400_000))
    if let share { kabar_easy_set_pointer(curl, CURLOPT_SHARE, share) }
    // A second request to a host waits to see whether it can go along on the first's connection.
    set(CURLOPT_PIPEWAIT, input.url.scheme == "https" ? 1 : 0)
    if input.username != nil || input.password != nil {
      needsReset = true
      set(CURLOPT_USERNAME, input.username ?? "")
      set(CURLOPT_PASSWORD, input.password ?? "")
      if exchange.isPreemptive { set(CURLOPT_HTTPAUTH, kabar_auth_basic) }
    }
    if case .post = input.method {
      needsReset = true
      set(CURLOPT_POST, 1)
      kabar_easy_set_offset(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(input.body.count))
      _ = input.body.withUnsafeBytes { bytes in
        // The pointer may be nil for no bytes, which would mean "read them by callback".
        if let base = bytes.baseAddress {
          kabar_easy_set_pointer(curl, CURLOPT_COPYPOSTFIELDS, base)
        } else {
          kabar_easy_set_string(curl, CURLOPT_COPYPOSTFIELDS, "")
        }
      }
    }
    setHeaders(input)
    if input.trace != nil {
      needsReset = true
      kabar_easy_set_debug(curl, traceEvent)
      kabar_easy_set_pointer(curl, CURLOPT_DEBUGDATA, Unmanaged.passUnretained(self).toOpaque())
      set(CURLOPT_VERBOSE, 1)
    }
  }

  /// Lets go of the exchange; the handle can take the next.
  func finish() {
    // The handle outlives the transfer; a share in use could not be freed.
    if exchange?.input.url.scheme == "https" { kabar_easy_set_pointer(curl, CURLOPT_SHARE, nil) }
    exchange = nil
  }

  /// The request's fields behind those of the options, of which a feed may have its own instead.
  private func setHeaders(_ input: Exchange.Input) {
    let isPost = if case .post = input.method { true } else { false }
    let list = headerList.list(optionFields, input.headers, isPost: isPost)
    kabar_easy_set_pointer(curl, CURLOPT_HTTPHEADER, list)
  }
}

/// What the client sets for handles where a request's options say nothing.
struct HandleDefaults {
  var caFile: String?
}
