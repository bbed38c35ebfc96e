import CLibCurl
import Dispatch
import Glibc

/// A libcurl multi handle with the epoll set that holds its sockets. Touched only on the loop's
/// thread.
final class MultiHandle {
  let multi: UnsafeMutableRawPointer
  let epoll: Int32
  /// When libcurl wants to be called without an event, in nanoseconds of ``DispatchTime``; `nil`
  /// if it does not.
  fileprivate(set) var deadline: UInt64?

  private static let eventCount = 256
  private let events: UnsafeMutablePointer<epoll_event>

  /// - Parameters:
  ///   - configuration: the bounds on connections.
  ///   - epoll: the loop's set. Its thread closes it after this is gone.
  init?(_ configuration: HTTPClientConfiguration, epoll: Int32) {
    guard let multi = curl_multi_init() else { return nil }
    self.multi = multi
    self.epoll = epoll
    events = .allocate(capacity: Self.eventCount)
    let owner = Unmanaged.passUnretained(self).toOpaque()
    kabar_multi_set_socket(multi, socketChanged)
    kabar_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, owner)
    kabar_multi_set_timer(multi, timerChanged)
    kabar_multi_set_pointer(multi, CURLMOPT_TIMERDATA, owner)
    func set(_ option: CURLMoption, _ value: Int) {
      kabar_multi_set_long(multi, option, max(0, min(value, 1 << 20)))
    }
    set(CURLMOPT_MAXCONNECTS, max(1, configuration.maxIdleConnections))
    set(CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maxConnections)
    set(CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maxConnectionsPerHost)
  }

  deinit {
    kabar_multi_set_socket(multi, nil)
    kabar_multi_set_timer(multi, nil)
    curl_multi_cleanup(multi)
    events.deallocate()
  }

  /// Lets libcurl work on the sockets that are ready.
  func handleEvents() {
    var count: Int32
    repeat {
      count = epoll_wait(epoll, events, Int32(Self.eventCount), 0)
      for index in 0..<Int(max(0, count)) {
        let event = events[index]
        guard event.data.fd >= 0 else { continue }
        var mask: Int32 = 0
        if event.events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
        if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
        var running: Int32 = 0
        curl_multi_socket_action(multi, event.data.fd, mask, &running)
      }
    } while count == Self.eventCount
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
  if what == CURL_POLL_REMOVE {
    var unused = epoll_event()
    epoll_ctl(handle.epoll, EPOLL_CTL_DEL, socket, &unused)
    return 0
  }
  var event = epoll_event()
  if what & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
  if what & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
  event.data.fd = socket
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
