/// What goes wrong between us and a proxy.
extension Exchange {
  var isProxied: Bool { input.options.values.proxy != nil }

  /// Whether the proxy has not said anything yet.
  var isBeforeProxy: Bool { isProxied && !hasConnected && status == 0 }

  /// What a proxy said that was asked for a tunnel and did not open one.
  var tunnelRefusal: TransferError? {
    guard isProxied, !hasConnected, status >= 300 else { return nil }
    let words =
      switch status {
      case 407 where headers.isStaleChallenge: ": it calls every login stale"
      case 407: ": it wants another login"
      default: ""
      }
    let target = "\(input.url.shownHost):\(input.url.port)"
    return .proxy(reason: "\(shownProxy) answered CONNECT \(target) with HTTP \(status)\(words)")
  }

  /// The proxy's host and port, without what stands before the `@`; empty if there is none.
  var shownProxy: Substring {
    let proxy = input.options.values.proxy ?? ""
    let parts = proxy.utf8.split(separator: UInt8(ascii: "/"))
    let authority =
      parts.dropFirst(proxy.contains("://") ? 1 : 0).first.flatMap { Substring($0) } ?? proxy[...]
    return authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
      ?? authority
  }

  /// The proxy's host.
  var proxyHost: Substring {
    let authority = shownProxy
    guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
      return authority
    }
    return authority[..<colon]
  }
}
