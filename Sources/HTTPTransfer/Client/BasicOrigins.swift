/// The origins that have asked for basic authentication: there the credentials are sent at once
/// (RFC 7617 section 2.2), instead of being asked for on every poll.
///
/// They are sent to nobody who would not have got them after asking.
struct BasicOrigins {
  private struct Key: Hashable {
    var scheme: String
    var host: String
    var port: Int
    var username: String
  }

  /// When so many are known they are learned anew.
  private static let limit = 4096

  private var known: Set<Key> = []

  func contains(_ input: Exchange.Input) -> Bool {
    !known.isEmpty && Self.key(input).map(known.contains) ?? false
  }

  /// Learns from an answer.
  ///
  /// - Parameters:
  ///   - offersBasic: whether the origin asked for basic authentication, and for nothing better.
  ///   - isRefused: whether the credentials were refused.
  mutating func note(_ input: Exchange.Input, offersBasic: Bool, isRefused: Bool) {
    guard let key = Self.key(input) else { return }
    if isRefused {
      known.remove(key)
    } else if offersBasic {
      if known.count >= Self.limit { known.removeAll() }
      known.insert(key)
    }
  }

  private static func key(_ input: Exchange.Input) -> Key? {
    input.username.map {
      Key(scheme: input.url.scheme, host: input.url.host, port: input.url.port, username: $0)
    }
  }
}
