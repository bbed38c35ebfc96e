import CLibCurl
import Dispatch
import Glibc

/// A libcurl multi handle: connections, DNS answers and one parsed file of CA certificates. Touched
/// only on the loop's thread.
final class MultiHandle {
  /// The number that its sockets bear in the loop's epoll set.
  let number: UInt32
  /// When libcurl wants to be called without an event, in nanoseconds of ``DispatchTime``; `nil`
  /// if it does not.
  fileprivate(set) var deadline: UInt64?
  /// The transfers under way.
  private(set) var active = 0

  fileprivate let multi: UnsafeMutableRawPointer
  fileprivate let epoll: Int32

  /// - Parameters:
  ///   - number: not that of another in the same set.
  ///   - epoll: the loop's set. Its thread closes it after this is gone.
  ///   - configuration: the bounds on connections.
  init?(number: UInt32, epoll: Int32, _ configuration: HTTPClientConfiguration) {
    guard let multi = curl_multi_init() else { return nil }
    self.multi = multi
    self.number = number
    self.epoll = epoll
    let owner = Unmanaged.passUnretained(self).toOpaque()
    kabar_multi_set_socket(multi, socketChanged)
    kabar_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, owner)
    kabar_multi_set_timer(multi, timerChanged)
    kabar_multi_set_pointer(multi, CURLMOPT_TIMERDATA, owner)
    limitConnections(configuration.maxConnections)
    set(CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maxConnectionsPerHost)
  }

  deinit {
    kabar_multi_set_socket(multi, nil)
    kabar_multi_set_timer(multi, nil)
    curl_multi_cleanup(multi)
  }

  private func set(_ option: CURLMoption, _ value: Int) {
    kabar_multi_set_long(multi, option, max(0, min(value, 1 << 20)))
  }

  /// Sets the most connections at once; 0 is no limit.
  func limitConnections(_ count: Int) { set(CURLMOPT_MAX_TOTAL_CONNECTIONS, count) }

  /// Sets the most connections to keep open, at least 1.
  func keepConnections(_ count: Int) { set(CURLMOPT_MAXCONNECTS, count) }

  /// Begins a handle's transfer.
  func add(_ handle: EasyHandle) -> CURLMcode {
    let code = curl_multi_add_handle(multi, handle.curl)
    if code == CURLM_OK {
      active += 1
      handle.multi = self
    }
    return code
  }

  /// Ends a handle's transfer, if it has not ended, and takes it out.
  func remove(_ handle: EasyHandle) {
    guard handle.multi === self else { return }
    curl_multi_remove_handle(multi, handle.curl)
    active -= 1
    handle.multi = nil
  }

  /// Lets libcurl work on a socket that is ready.
  func handle(_ events: UInt32, of socket: Int32) {
    var mask: Int32 = 0
    if events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
    if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
    if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
    var running: Int32 = 0
    curl_multi_socket_action(multi, socket, mask, &running)
  }

  /// Lets libcurl do what was due by time, if something was.
  func handleDeadline() {
    // Bounded: libcurl may ask to be called again at once, but not for ever.
    for _ in 0..<64 {
      guard let due = deadline, due <= DispatchTime.now().uptimeNanoseconds else { return }
      deadline = nil
      var running: Int32 = 0
      curl_multi_socket_action(multi, CURL_SOCKET_BAD, 0, &running)
    }
  }

  /// The next transfer that has ended.
  func nextCompleted() -> (handle: EasyHandle, code: CURLcode)? {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let curl = message.pointee.easy_handle else {
        continue
      }
      // The message lies in the handle and is gone once that is removed.
      let code = message.pointee.data.result
      var owner: UnsafePointer<CChar>?
      kabar_easy_get_string(curl, CURLINFO_PRIVATE, &owner)
      guard let owner else { continue }
      return (Unmanaged<EasyHandle>.fromOpaque(owner).takeUnretainedValue(), code)
    }
    return nil
  }
}

private func socketChanged(
  _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32,
  _ data: UnsafeMutableRawPointer?, _ known: UnsafeMutableRawPointer?
) -> Int32 {
  guard let data else { return -1 }
  let handle = Unmanaged<MultiHandle>.fromOpaque(data).takeUnretainedValue()
  var event = epoll_event()
  if what == CURL_POLL_REMOVE {
    epoll_ctl(handle.epoll, EPOLL_CTL_DEL, socket, &event)
    return 0
  }
  if what & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
  if what & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
  event.data.u64 = UInt64(handle.number) << 32 | UInt64(UInt32(bitPattern: socket))
  if known != nil {
    return epoll_ctl(handle.epoll, EPOLL_CTL_MOD, socket, &event)
  }
  // Any non-null pointer marks the socket as added.
  curl_multi_assign(handle.multi, socket, data)
  return epoll_ctl(handle.epoll, EPOLL_CTL_ADD, socket, &event)
}

private func timerChanged(
  _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ data: UnsafeMutableRawPointer?
) -> Int32 {
  guard let data else { return -1 }
  let handle = Unmanaged<MultiHandle>.fromOpaque(data).takeUnretainedValue()
  if milliseconds < 0 {
    handle.deadline = nil
  } else {
    let wait = UInt64(min(milliseconds, 86_400_000)) &* 1_000_000
    handle.deadline = DispatchTime.now().uptimeNanoseconds &+ wait
  }
  return 0
}
