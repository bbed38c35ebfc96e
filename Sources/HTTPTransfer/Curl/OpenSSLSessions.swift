import CLibCurl
import Synchronization

/// Lets TLS sessions outlive the connections they were made on.
///
/// libcurl before 8.4 ends an HTTP/2 connection without a word to the TLS layer below it. OpenSSL
/// takes a connection that is freed without close_notify for one that was cut, and marks its session
/// as not to be resumed: the very object that libcurl keeps for the next connection. TLS has not
/// asked for that since 1.1 (RFC 5246 section 7.2.1), and origins end idle connections all day. So
/// libcurl gets a copy to keep. For which host, certificates and checks it is offered again stays
/// libcurl's affair.
enum OpenSSLSessions {
  /// Has libcurl keep copies of the sessions of a handle's connections. Without OpenSSL it does
  /// nothing, and connections begin with whole handshakes.
  static func keepCopies(_ curl: UnsafeMutableRawPointer) {
    if functions != nil { kabar_easy_set_tls_context(curl, prepareContext) }
  }

  fileprivate static let functions = OpenSSLFunctions()

  /// libcurl's own callback for new sessions, the same for all connections; 0 until it is known.
  fileprivate static let keep = Atomic<UInt>(0)

  /// Gives libcurl a copy of a session.
  fileprivate static func offerCopy(of session: OpaquePointer, _ ssl: OpaquePointer) {
    guard let functions,
      let keep = unsafeBitCast(keep.load(ordering: .relaxed), to: NewSession?.self),
      let copy = functions.copy(session)
    else { return }
    // It returns 1 if it holds on to what it was given.
    if keep(ssl, copy) != 1 { functions.free(copy) }
  }
}

/// Called when libcurl has set up the TLS context of a new connection.
private func prepareContext(
  _ curl: UnsafeMutableRawPointer?, _ context: UnsafeMutableRawPointer?,
  _ data: UnsafeMutableRawPointer?
) -> CURLcode {
  // None is set where sessions aren't kept.
  guard let context, let functions = OpenSSLSessions.functions,
    let keep = functions.newSession(context)
  else { return CURLE_OK }
  OpenSSLSessions.keep.store(unsafeBitCast(keep, to: UInt.self), ordering: .relaxed)
  functions.setNewSession(context, takeSession)
  functions.setStateChange(context, noteState)
  return CURLE_OK
}

/// Called with each new session; 1 would mean that we keep this very object.
private func takeSession(_ ssl: OpaquePointer?, _ session: OpaquePointer?) -> Int32 {
  if let ssl, let session { OpenSSLSessions.offerCopy(of: session, ssl) }
  return 0
}

/// Up to TLS 1.2 a connection that resumes a session has that very object, and brings no new one.
private func noteState(_ ssl: OpaquePointer?, _ place: Int32, _ value: Int32) {
  let handshakeDone: Int32 = 0x20
  let tls12: Int32 = 0x0303
  guard place & handshakeDone != 0, let ssl, let functions = OpenSSLSessions.functions,
    functions.version(ssl) <= tls12, functions.isReused(ssl) == 1,
    let session = functions.session(ssl)
  else { return }
  OpenSSLSessions.offerCopy(of: session, ssl)
}
