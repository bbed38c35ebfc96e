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
    /// The host asked for silence, or others wait for its pace; the feed waits in line, about until
    /// this time, and is handed out by `unblocked`.
    case blocked(Timestamp)
  }

  private struct Host {
    var active = 0
    var line = Deque<Int>()
    /// The first time that is not yet reserved.
    var nextFree = Timestamp(milliseconds: .min)
    /// When the last request of a paced host began: whatever was reserved, the next begins no
    /// sooner than its gap after that.
    var lastStart = Timestamp(milliseconds: .min)
    var blockedUntil = Timestamp(milliseconds: .min)

    mutating func begin(at now: Timestamp, gap: Interval) {
      active += 1
      guard gap > .zero else { return }
      lastStart = now
      nextFree = max(nextFree, now + gap)
    }
  }

  private var rules: [String: Rule] = [:]
  /// The lengths of their names, in bytes.
  private var ruleLengths: Set<Int> = []
  private var perHost = 1
  private var hosts: [String: Host] = [:]
  private var blocked: Set<String> = []

  init(rules: [Rule], perHost: Int) {
    configure(rules: rules, perHost: perHost)
  }

  /// Puts new rules in force; what goes on goes on.
  mutating func configure(rules: [Rule], perHost: Int) {
    self.rules = Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    ruleLengths = Set(rules.map { $0.name.utf8.count })
    self.perHost = max(1, perHost)
  }

  /// The name under which a host is paced: a rule's, if the host or a parent domain has one.
  func key(forHost host: String) -> String {
    guard !rules.isEmpty else { return host }
    var rest = host.utf8[...]
    while true {
      // Few names have the length of a rule's: most questions end here.
      if ruleLengths.contains(rest.count), let name = String(rest), rules[name] != nil {
        return name
      }
      guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { return host }
      rest = rest[rest.index(after: dot)...]
    }
  }

  /// The name under which a URL's requests are paced: a rule's, or else its server's.
  func key(forURL url: String) -> String {
    let host = HostName.of(url)
    let key = key(forHost: host)
    // Another port is another server, unless a rule makes them one.
    guard rules[key] == nil, let port = HostName.port(url) else { return key }
    return "\(key):\(port)"
  }

  /// Asks to send a request of feed `index`.
  ///
  /// - Parameter hasReservation: whether the feed comes at the time that `reserved` gave it.
  mutating func enter(
    _ key: String, index: Int, at now: Timestamp, hasReservation: Bool
  ) -> Admission {
    var host = hosts[key] ?? Host()
    defer { hosts[key] = host }
    let gap = rules[key]?.gap ?? .zero
    if host.blockedUntil > now {
      let before = Interval(milliseconds: gap.milliseconds &* Int64(host.line.count))
      host.line.append(index)
      return .blocked(host.blockedUntil + before)
    }
    if gap > .zero {
      // A block, and the line that it left behind, make void what was reserved before.
      let isLate = hasReservation && host.lastStart + gap > now
      if !hasReservation || isLate {
        let slot = max(isLate ? host.lastStart + gap : host.nextFree, now)
        host.nextFree = max(host.nextFree, slot + gap)
        if slot > now { return .reserved(slot) }
      }
    }
    guard host.active < max(1, rules[key]?.concurrency ?? perHost) else {
      host.line.append(index)
      return .inLine
    }
    host.begin(at: now, gap: gap)
    return .go
  }

  /// Ends a request; the next in line takes its place.
  ///
  /// - Returns: the feed that may go now.
  mutating func leave(_ key: String, at now: Timestamp) -> Int? {
    guard var host = hosts[key] else { return nil }
    host.active -= 1
    var next: Int?
    let gap = rules[key]?.gap ?? .zero
    if host.blockedUntil <= now, !host.line.isEmpty {
      if gap > .zero, host.lastStart + gap > now {
        host.blockedUntil = host.lastStart + gap
        blocked.insert(key)
      } else {
        next = host.line.popFirst()
        host.begin(at: now, gap: gap)
      }
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

  /// The clock was set back: times that lie ahead for no other reason must not hold a host.
  mutating func clockWentBack(to now: Timestamp) {
    for (key, var host) in hosts {
      host.nextFree = min(host.nextFree, now)
      host.lastStart = min(host.lastStart, now)
      host.blockedUntil = min(host.blockedUntil, now + Backoff.ceiling)
      hosts[key] = host
    }
  }

  /// When the next block ends.
  var nextUnblock: Timestamp? {
    blocked.lazy.compactMap { hosts[$0]?.blockedUntil }.min()
  }

  /// Feeds of hosts whose block is over that may go now.
  ///
  /// - Returns: the feeds, each with the host in whose line it stood.
  mutating func unblocked(at now: Timestamp) -> [(key: String, index: Int)] {
    var ready: [(key: String, index: Int)] = []
    for key in blocked {
      guard var host = hosts[key], host.blockedUntil <= now else { continue }
      blocked.remove(key)
      let gap = rules[key]?.gap ?? .zero
      let limit = max(1, rules[key]?.concurrency ?? perHost)
      while host.active < limit, let next = host.line.popFirst() {
        host.begin(at: now, gap: gap)
        ready.append((key, next))
        guard gap > .zero else { continue }
        // The next in line goes one gap later.
        if !host.line.isEmpty {
          host.blockedUntil = now + gap
          blocked.insert(key)
        }
        break
      }
      let isIdle = host.active <= 0 && host.line.isEmpty && host.nextFree <= now
      hosts[key] = isIdle ? nil : host
    }
    return ready
  }
}
