import CLibCurl
import Glibc

typealias NewSession =
  @convention(c) (_ ssl: OpaquePointer?, _ session: OpaquePointer?) -> Int32
typealias StateChange =
  @convention(c) (_ ssl: OpaquePointer?, _ place: Int32, _ value: Int32) -> Void

/// What is needed of OpenSSL, as libcurl has brought it along. Linking could bring another libssl
/// than libcurl's, and what that says of libcurl's connections would be nonsense.
struct OpenSSLFunctions: Sendable {
  typealias Context = UnsafeMutableRawPointer

  /// `SSL_CTX_sess_get_new_cb`
  let newSession: @convention(c) (Context) -> NewSession?
  /// `SSL_CTX_sess_set_new_cb`
  let setNewSession: @convention(c) (Context, NewSession) -> Void
  /// `SSL_CTX_set_info_callback`
  let setStateChange: @convention(c) (Context, StateChange) -> Void
  /// `SSL_SESSION_dup`
  let copy: @convention(c) (_ session: OpaquePointer) -> OpaquePointer?
  /// `SSL_SESSION_free`
  let free: @convention(c) (_ session: OpaquePointer) -> Void
  /// `SSL_get_session`: the session stays the connection's.
  let session: @convention(c) (_ ssl: OpaquePointer) -> OpaquePointer?
  /// `SSL_session_reused`
  let isReused: @convention(c) (_ ssl: OpaquePointer) -> Int32
  /// `SSL_version`
  let version: @convention(c) (_ ssl: OpaquePointer) -> Int32

  /// `nil` unless libcurl does TLS by OpenSSL 1.1.0 or newer.
  init?() {
    guard let backend = curl_version_info(CURLVERSION_FIRST)?.pointee.ssl_version,
      strncmp(backend, "OpenSSL/", 8) == 0,
      let newSession = dlsym(nil, "SSL_CTX_sess_get_new_cb"),
      let setNewSession = dlsym(nil, "SSL_CTX_sess_set_new_cb"),
      let setStateChange = dlsym(nil, "SSL_CTX_set_info_callback"),
      let copy = dlsym(nil, "SSL_SESSION_dup"),
      let free = dlsym(nil, "SSL_SESSION_free"),
      let session = dlsym(nil, "SSL_get_session"),
      let isReused = dlsym(nil, "SSL_session_reused"),
      let version = dlsym(nil, "SSL_version")
    else { return nil }
    func cast<Function>(_ symbol: UnsafeMutableRawPointer) -> Function {
      unsafeBitCast(symbol, to: Function.self)
    }
    self.newSession = cast(newSession)
    self.setNewSession = cast(setNewSession)
    self.setStateChange = cast(setStateChange)
    self.copy = cast(copy)
    self.free = cast(free)
    self.session = cast(session)
    self.isReused = cast(isReused)
    self.version = cast(version)
  }
}
