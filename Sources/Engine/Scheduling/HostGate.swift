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

  /// A host with something going on. A reference, so that the end of a request finds it without a
  /// look-up. Touched only by the gate.
  final class Host {
    let key: String
    fileprivate var gap = Interval.zero
    fileprivate var limit = 1
    fileprivate var active = 0
    fileprivate var line = Deque<Int>()
    /// The first time that is not yet reserved.
    fileprivate var nextFree = Timestamp(milliseconds: .min)
    /// When the last request of a paced host began: whatever was reserved, the next begins no
    /// sooner than its gap after that.
    fileprivate var lastStart = Timestamp(milliseconds: .min)
    fileprivate var blockedUntil = Timestamp(milliseconds: .min)

    fileprivate init(_ key: String) { self.key = key }

    fileprivate func begin(at now: Timestamp) {
      active += 1
      guard gap > .zero else { return }
      lastStart = now
      nextFree = max(nextFree, now + gap)
    }

    fileprivate func isIdle(at now: Timestamp) -> Bool {
      active <= 0 && line.isEmpty && nextFree <= now && blockedUntil <= now
    }
  }

  private var rules: [String: Rule] = [:]
  /// The lengths of their names, in bytes.
  private var ruleLengths: UInt64 = 0
  private var perHost = 1
  private var hosts: [String: Host] = [:]
  private var blocked: Set<String> = []

  init(rules: [Rule], perHost: Int) {
    configure(rules: rules, perHost: perHost)
  }

  /// Puts new rules in force; what goes on goes on.
  mutating func configure(rules: [Rule], perHost: Int) {
    self.rules = Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    ruleLengths = rules.reduce(0) { $0 | Self.bit($1.name.utf8.count) }
    self.perHost = max(1, perHost)
    for host in hosts.values { setLimits(of: host) }
  }

  /// The name under which a URL's requests are paced: a rule's, if the host or a parent domain has
  /// one, or else its server's. Another port is another server, unless a rule makes them one.
  func key(forURL url: String) -> String {
    let server = HostName.server(url)
    return rule(for: server) ?? server
  }

  private func rule(for server: String) -> String? {
    guard !rules.isEmpty else { return nil }
    let name = server.utf8.withContiguousStorageIfAvailable { bytes -> String? in
      // An address in brackets has no name, and behind the colon stands a port.
      if bytes.first == UInt8(ascii: "[") { return nil }
      let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
      // The host itself first, then its domains; few have the length of a rule's.
      for start in 0..<end where start == 0 || bytes[start - 1] == UInt8(ascii: ".") {
        guard ruleLengths & Self.bit(end - start) != 0 else { continue }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        if rules[name] != nil { return name }
      }
      return nil
    }
    return name ?? nil
  }

  /// A bit for each length; all the long ones share one.
  private static func bit(_ length: Int) -> UInt64 { 1 << UInt64(min(length, 63)) }

  /// The host of a name, which is forgotten when nothing goes on there.
  mutating func host(_ key: String) -> Host {
    if let host = hosts[key] { return host }
    let host = Host(key)
    setLimits(of: host)
    hosts[key] = host
    return host
  }

  private func setLimits(of host: Host) {
    let rule = rules[host.key]
    host.gap = rule?.gap ?? .zero
    host.limit = max(1, rule?.concurrency ?? perHost)
  }

  /// A request of before the start, to a host that may have a pace of its own.
  mutating func noteRequest(to url: String, at time: Timestamp, now: Timestamp) {
    guard !rules.isEmpty, let name = rule(for: HostName.server(url)), let rule = rules[name],
      rule.gap > .zero, time + rule.gap > now
    else { return }
    let host = host(name)
    host.lastStart = max(host.lastStart, time)
    host.nextFree = max(host.nextFree, time + rule.gap)
  }

  /// About until when a host is to be left alone: it asked for silence, or others wait for its pace.
  func silence(of host: Host, at now: Timestamp) -> Timestamp? {
    guard host.blockedUntil > now else { return nil }
    return host.blockedUntil
      + Interval(milliseconds: host.gap.milliseconds &* Int64(host.line.count))
  }

  /// Asks to send a request of feed `index`.
  ///
  /// - Parameter hasReservation: whether the feed comes at the time that `reserved` gave it.
  mutating func enter(
    _ host: Host, index: Int, at now: Timestamp, hasReservation: Bool
  ) -> Admission {
    let gap = host.gap
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
    guard host.active < host.limit else {
      host.line.append(index)
      return .inLine
    }
    host.begin(at: now)
    return .go
  }

  /// Ends a request; the next in line takes its place.
  ///
  /// - Returns: the feed that may go now.
  mutating func leave(_ host: Host, at now: Timestamp) -> Int? {
    host.active -= 1
    if host.blockedUntil <= now, !host.line.isEmpty {
      guard host.gap > .zero, host.lastStart + host.gap > now else {
        host.begin(at: now)
        return host.line.popFirst()
      }
      host.blockedUntil = host.lastStart + host.gap
      blocked.insert(host.key)
    }
    if host.isIdle(at: now) { hosts[host.key] = nil }
    return nil
  }

  /// Blocks a host until `time` (429 with `Retry-After`). Its line keeps its order, so that whoever
  /// used up the last chance does not use up the next one, too.
  ///
  /// - Returns: the feeds that stand in line.
  mutating func block(_ key: String, until time: Timestamp) -> [Int] {
    let host = host(key)
    host.blockedUntil = max(host.blockedUntil, time)
    blocked.insert(key)
    return Array(host.line)
  }

  /// The clock was set back: times that lie ahead for no other reason must not hold a host.
  mutating func clockWentBack(to now: Timestamp) {
    for host in hosts.values {
      host.nextFree = min(host.nextFree, now)
      host.lastStart = min(host.lastStart, now)
      host.blockedUntil = min(host.blockedUntil, now + Backoff.ceiling)
    }
  }

  /// When the next block ends.
  var nextUnblock: Timestamp? {
    blocked.isEmpty ? nil : blocked.lazy.compactMap { hosts[$0]?.blockedUntil }.min()
  }

  /// Feeds of hosts whose block is over that may go now.
  ///
  /// - Returns: the feeds, each with the host in whose line it stood.
  mutating func unblocked(at now: Timestamp) -> [(host: Host, index: Int)] {
    var ready: [(host: Host, index: Int)] = []
    for key in blocked {
      guard let host = hosts[key], host.blockedUntil <= now else { continue }
      blocked.remove(key)
      while host.active < host.limit, let next = host.line.popFirst() {
        host.begin(at: now)
        ready.append((host, next))
        guard host.gap > .zero else { continue }
        // The next in line goes one gap later.
        if !host.line.isEmpty {
          host.blockedUntil = now + host.gap
          blocked.insert(key)
        }
        break
      }
      if host.isIdle(at: now) { hosts[key] = nil }
    }
    return ready
  }
}
