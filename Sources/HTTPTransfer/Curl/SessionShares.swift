import CLibCurl

/// TLS sessions for later connections. Touched only on the loop's thread, hence without locks.
///
/// libcurl 7.88 keeps sessions with the easy handle (five) or in a share (eight), and searches
/// them one by one. So there are many shares, and a host always gets the same one.
final class SessionShares {
  private var shares: [UnsafeMutableRawPointer?]

  /// - Parameter sessions: the most to remember, at least 8.
  init(sessions: Int) {
    shares = Array(repeating: nil, count: max(1, min(sessions, 1 << 20) / 8))
  }

  deinit { for share in shares { if let share { curl_share_cleanup(share) } } }

  /// The share for a host.
  func share(host: String, port: Int) -> UnsafeMutableRawPointer? {
    // FNV-1a: the spread must be good, not unpredictable; a crowd of colliding hosts only forgets
    // sessions.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(truncatingIfNeeded: port)
    for byte in host.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let index = Int(hash % UInt64(shares.count))
    if let share = shares[index] { return share }
    guard let share = curl_share_init() else { return nil }
    kabar_share_set_long(share, CURLSHOPT_SHARE, Int(CURL_LOCK_DATA_SSL_SESSION.rawValue))
    shares[index] = share
    return share
  }
}
