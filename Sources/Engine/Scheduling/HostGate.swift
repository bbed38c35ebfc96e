import DequeModule
import KabarCore

/// Paces requests per host: so many at once, so many a minute, none before `Retry-After` is over.
///
/// Only hosts with something going on take memory. A `[[host]]` rule makes one host of a name and
/// its subdomains.
struct HostGate {
  struct Rule: Sendable {
    /// The host's name; its subdomains are meant, too.
    var name: String
    /// The shortest time between two requests; zero = no limit.
    var gap: Interval
    /// Requests at once; `nil` = as for every host.
    var concurrency: Int?
  }

  enum Admission: Equatable {
    /// Go; `leave` must follow.
    case go
    /// As many as allowed are under way; the feed waits in line and is handed out by `leave`.
    case inLine
    /// Not before this time; the place is reserved.
    case reserved(Timestamp)
    /// The host asked for silence until this time; the feed waits in line and is handed out by
    /// `unblocked`.
    case blocked(Timestamp)
  }

  private struct Host {
    var active = 0
    var line = Deque<Int>()
    var nextFree = Timestamp(milliseconds: .min)
    var blockedUntil = Timestamp(milliseconds: .min)
  }

  private var rules: [String: Rule] = [:]
  private var perHost = 1
  private var hosts: [String: Host] = [:]
  private var blocked: Set<String> = []

  init(rules: [Rule], perHost: Int) {
    configure(rules: rules, perHost: perHost)
  }

  /// Puts new rules in force; what goes on goes on.
  mutating func configure(rules: [Rule], perHost: Int) {
    self.rules = Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.perHost = max(1, perHost)
  }

  /// The name under which a host is paced: a rule's, if the host or a parent domain has one.
  func key(forHost host: String) -> String {
    guard !rules.isEmpty else { return host }
    var rest = Substring(host)
    while true {
      if rules[String(rest)] != nil { return String(rest) }
      guard let dot = rest.firstIndex(of: ".") else { return host }
      rest = rest[rest.index(after: dot)...]
    }
  }

  /// Asks to send a request of feed `index`.
  ///
  /// - Parameter hasReservation: whether the feed comes at the time that `reserved` gave it.
  mutating func enter(
    _ key: String, index: Int, at now: Timestamp, hasReservation: Bool
  ) -> Admission {
    var host = hosts[key] ?? Host()
    defer { hosts[key] = host }
    if host.blockedUntil > now {
      host.line.append(index)
      return .blocked(host.blockedUntil)
    }
    let gap = rules[key]?.gap ?? .zero
    if gap > .zero, !hasReservation {
      let slot = max(host.nextFree, now)
      host.nextFree = slot + gap
      if slot > now { return .reserved(slot) }
    }
    guard host.active < max(1, rules[key]?.concurrency ?? perHost) else {
      host.line.append(index)
      return .inLine
    }
    host.active += 1
    return .go
  }

  /// Ends a request; the next in line takes its place.
  ///
  /// - Returns: the feed that may go now.
  mutating func leave(_ key: String, at now: Timestamp) -> Int? {
    guard var host = hosts[key] else { return nil }
    host.active -= 1
    var next: Int?
    if host.blockedUntil <= now, let first = host.line.popFirst() {
      host.active += 1
      next = first
    }
    let isIdle = host.active <= 0 && host.line.isEmpty
    let isRemembered = host.nextFree > now || host.blockedUntil > now
    hosts[key] = isIdle && !isRemembered ? nil : host
    return next
  }

  /// Blocks a host until `time` (429 with `Retry-After`). Its line keeps its order, so that whoever
  /// used up the last chance does not use up the next one, too.
  ///
  /// - Returns: the feeds that stand in line.
  mutating func block(_ key: String, until time: Timestamp) -> [Int] {
    hosts[key, default: Host()].blockedUntil = max(hosts[key]?.blockedUntil ?? time, time)
    blocked.insert(key)
    return Array(hosts[key]?.line ?? [])
  }

  /// When the next block ends.
  var nextUnblock: Timestamp? {
    blocked.lazy.compactMap { hosts[$0]?.blockedUntil }.min()
  }

  /// Feeds of hosts whose block is over that may go now.
  mutating func unblocked(at now: Timestamp) -> [Int] {
    var ready: [Int] = []
    for key in blocked {
      guard var host = hosts[key], host.blockedUntil <= now else { continue }
      blocked.remove(key)
      // A paced host is tried with one; its pace holds for the next in line when that one leaves.
      let limit = rules[key].map { $0.gap > .zero ? 1 : max(1, $0.concurrency ?? perHost) }
      while host.active < limit ?? perHost, let next = host.line.popFirst() {
        host.active += 1
        ready.append(next)
      }
      hosts[key] = host
    }
    return ready
  }
}
