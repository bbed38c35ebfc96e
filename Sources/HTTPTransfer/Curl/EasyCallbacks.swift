import CLibCurl
import Glibc

// What libcurl calls while it works on a handle. It does so only inside calls made on the loop's
// queue, so these run on that queue, too.

private func owner(_ pointer: UnsafeMutableRawPointer?) -> Exchange? {
  guard let pointer else { return nil }
  return Unmanaged<EasyHandle>.fromOpaque(pointer).takeUnretainedValue().exchange
}

func takeBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ data: UnsafeMutableRawPointer?
) -> Int {
  let total = size &* count
  guard total > 0 else { return 0 }
  guard let exchange = owner(data), let bytes,
    exchange.takeBody(UnsafeRawBufferPointer(start: bytes, count: total))
  else { return -1 }
  return total
}

func takeHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ data: UnsafeMutableRawPointer?
) -> Int {
  let total = size &* count
  guard total > 0 else { return 0 }
  guard let exchange = owner(data), let bytes,
    exchange.takeHeader(UnsafeRawBufferPointer(start: bytes, count: total))
  else { return -1 }
  // From here on the address is known: nothing is looked up any more.
  if !exchange.prunes {
    exchange.prunes = true
    exchange.handle?.skipPruning()
  }
  return total
}

/// Opens the socket of a new connection, unless the address is not one to go to: this is the
/// address that the connection will really have, whatever DNS said before.
func openSocket(
  _ data: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
  _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let exchange = owner(data), let address else { return CURL_SOCKET_BAD }
  let target = address.pointee
  if exchange.checksAddresses {
    let isPublic = withUnsafePointer(to: &address.pointee.addr) { name in
      exchange.allows(IPAddress(name))
    }
    guard isPublic else { return CURL_SOCKET_BAD }
  }
  return socket(
    target.family, target.socktype | Int32(SOCK_CLOEXEC.rawValue), target.protocol)
}

/// Looks at the address again when a connection is about to carry a request: it may have been
/// opened for a request that was allowed more.
func checkBeforeRequest(
  _ data: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?,
  _ local: UnsafeMutablePointer<CChar>?, _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
  guard let exchange = owner(data) else { return CURL_PREREQFUNC_ABORT }
  exchange.noteConnected()
  guard exchange.checksAddresses else { return CURL_PREREQFUNC_OK }
  guard exchange.allows(remote.flatMap { IPAddress(cString: $0) }) else {
    return CURL_PREREQFUNC_ABORT
  }
  // Of several addresses some may have been refused before this one was found.
  exchange.refusal = nil
  return CURL_PREREQFUNC_OK
}

func traceEvent(
  _ curl: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?,
  _ count: Int, _ data: UnsafeMutableRawPointer?
) -> Int32 {
  guard let exchange = owner(data), let trace = exchange.input.trace, let bytes else { return 0 }
  let make: (String) -> TraceEvent
  switch kind {
  case CURLINFO_TEXT: make = TraceEvent.info
  case CURLINFO_HEADER_OUT: make = TraceEvent.request
  case CURLINFO_HEADER_IN: make = TraceEvent.response
  default: return 0
  }
  let text = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  for line in text.split(whereSeparator: \.isNewline) {
    if let masked = exchange.masked(line, kind: kind) { trace(make(masked)) }
  }
  return 0
}

extension Exchange {
  /// Whether the address of a connection is the target's, and has to be public.
  var checksAddresses: Bool {
    input.addressPolicy == .publicOnly && (input.options.values.proxy ?? "").isEmpty
  }

  /// Decides about an address, and keeps the reason if it is refused.
  func allows(_ address: IPAddress?) -> Bool {
    // Neither IPv4 nor IPv6: nothing that a public host has.
    guard let address, address.isPublic else {
      refusal = .privateAddress(
        host: input.url.shownHost, address: address.map { "\($0)" } ?? "of an unknown kind")
      return false
    }
    return true
  }

  /// A line of the trace without secrets; `nil` if it only repeats one.
  fileprivate func masked(_ line: Substring, kind: curl_infotype) -> String? {
    guard let colon = line.firstIndex(of: ":"), kind == CURLINFO_HEADER_OUT else {
      // libcurl's remarks on authentication name the user.
      if line.hasPrefix("Server auth using") { return "Server auth" }
      return URLCredentials.masked(String(line))
    }
    let name = line[..<colon].lowercased()
    let isSecret =
      name == "authorization" || name == "proxy-authorization" || name == "cookie"
      || input.headers.contains { $0.isConfined && $0.name.lowercased() == name }
    return isSecret ? line[..<colon] + ": (not shown)" : String(line)
  }
}
