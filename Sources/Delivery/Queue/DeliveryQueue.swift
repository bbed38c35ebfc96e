import DequeModule
import KabarCore
import Store

/// Decides what one sink sends next and what comes of each answer. Pure: time and chance are
/// arguments, the store and the network are elsewhere.
///
/// A request takes one of `concurrency` slots and keeps it until what became of it is committed, so
/// that a crash repeats at most what was in flight.
struct DeliveryQueue: Sendable {
  /// What the settings say.
  struct Limits: Sendable, Equatable {
    var concurrency = 4
    var batch = 1
    var maxAttempts = 12
    /// How far a sink looks ahead of its cursor.
    var window = 4096
    /// How many due events are held in memory.
    var due = 256
  }

  var limits: Limits
  let policy: RetryPolicy
  var window: LogWindow
  var lines = FeedLines()
  var circuit = Circuit()
  /// The receiver answered 410.
  var isOff = false
  /// The receiver asked to wait.
  var pausedUntil: Timestamp?
  /// When the store has to be asked for due events again; `nil` = nothing waits there.
  var nextDue: Timestamp?

  var due: Deque<QueuedDelivery> = []
  /// Events with a row that are in memory: in `due` or in flight.
  var held: Set<Int64> = []
  var inFlight: [Int: DeliveryClaim] = [:]
  var progress: Settlement
  var hasProgress = false
  /// Requests that came back and aren't committed yet.
  var uncommitted = 0
  private var claimCount = 0
  private var prefersDue = false

  init(cursor: Int64, limits: Limits, policy: RetryPolicy, now: Timestamp) {
    self.limits = limits
    self.policy = policy
    window = LogWindow(cursor: cursor, limit: limits.window)
    progress = Settlement(cursor: cursor)
    nextDue = now
  }

  // MARK: What comes in

  /// Adds the next event of the log.
  ///
  /// - Returns: whether there was room.
  mutating func append(_ entry: LogEntry, _ mark: LogWindow.Mark) -> Bool {
    guard window.append(entry.seq, mark) else { return false }
    if mark == .open { lines.append(entry.seq, of: entry.feed) } else { hasProgress = true }
    return true
  }

  /// Whether the store should be asked for due events.
  func wantsDue(now: Timestamp) -> Bool {
    guard let nextDue, nextDue <= now, !isOff else { return false }
    return due.count < limits.due / 4
  }

  /// How many due events to ask for, so that those already in memory don't hide others.
  var dueLimit: Int { limits.due + held.count }

  /// Adds events with a row whose next attempt is due.
  ///
  /// - Parameters:
  ///   - rows: as the store has them, at most `dueLimit`.
  ///   - next: when the first of the others is due.
  ///   - now: the time.
  mutating func append(due rows: [DueDelivery], next: Timestamp?, now: Timestamp) {
    nextDue = rows.count >= dueLimit ? now : next
    for row in rows where held.insert(row.seq).inserted {
      due.append(
        QueuedDelivery(
          seq: row.seq, feed: row.feed, attempts: row.attempts, hasRow: true,
          hasFailed: row.hasFailed))
    }
  }

  /// Routes have changed: looks again at the events behind the cursor that are neither on their way
  /// nor taken nor failed.
  ///
  /// - Parameters:
  ///   - entries: the events between the cursor and the last one looked at, in the order of the log.
  ///   - isRouted: whether this sink is to have an event now.
  mutating func reroute(_ entries: [LogEntry], isRouted: (LogEntry) -> Bool) {
    let onTheirWay = Set(
      inFlight.values.lazy.flatMap(\.deliveries).filter { !$0.hasRow }.map(\.seq))
    lines.removeWaiting()
    for entry in entries where !onTheirWay.contains(entry.seq) {
      guard let mark = window.mark(of: entry.seq), mark == .open || mark == .passed else {
        continue
      }
      if isRouted(entry) {
        window.set(entry.seq, .open)
        lines.append(entry.seq, of: entry.feed)
      } else {
        window.set(entry.seq, .passed)
      }
    }
    hasProgress = true
  }

  // MARK: What goes out

  /// The requests to send now.
  mutating func claims(now: Timestamp) -> [DeliveryClaim] {
    guard !isOff, pausedUntil.map({ $0 <= now }) ?? true else { return [] }
    pausedUntil = nil
    if circuit.isDown {
      guard inFlight.isEmpty, uncommitted == 0, circuit.nextProbe.map({ $0 <= now }) ?? true
      else { return [] }
      return claim(isProbe: true).map { [$0] } ?? []
    }
    var claims: [DeliveryClaim] = []
    while inFlight.count + uncommitted < limits.concurrency, let next = claim(isProbe: false) {
      claims.append(next)
    }
    return claims
  }

  private mutating func claim(isProbe: Bool) -> DeliveryClaim? {
    let limit = isProbe ? 1 : max(1, limits.batch)
    // New and due events take turns, so that neither can keep the other waiting. A probe is a new
    // one where there is one: an event that fails every receiver must not be asked for ever.
    let dueFirst = prefersDue && !isProbe
    prefersDue.toggle()
    var deliveries = dueFirst ? popDue(limit) : popNew(limit)
    if deliveries.isEmpty { deliveries = dueFirst ? popNew(limit) : popDue(limit) }
    guard !deliveries.isEmpty else { return nil }
    for delivery in deliveries where !delivery.hasFailed { lines.hold(delivery.feed) }
    claimCount &+= 1
    let claim = DeliveryClaim(id: claimCount, deliveries: deliveries, isProbe: isProbe)
    inFlight[claim.id] = claim
    return claim
  }

  private mutating func popNew(_ limit: Int) -> [QueuedDelivery] {
    var chosen: [QueuedDelivery] = []
    while chosen.count < limit, let next = lines.pop() {
      chosen.append(QueuedDelivery(seq: next.seq, feed: next.feed))
    }
    return chosen
  }

  /// Events that failed go alone, so that a poisonous one can't take others with it; replayed ones
  /// keep the order of their feeds.
  private mutating func popDue(_ limit: Int) -> [QueuedDelivery] {
    var chosen: [QueuedDelivery] = []
    var index = due.startIndex
    while index < due.endIndex, chosen.count < limit {
      let delivery = due[index]
      if delivery.hasFailed ? !chosen.isEmpty : lines.isBusy(delivery.feed) {
        index += 1
        continue
      }
      due.remove(at: index)
      chosen.append(delivery)
      if delivery.hasFailed { break }
    }
    return chosen
  }

  /// Takes events out of a request that would have become too large; they are next in line.
  mutating func shorten(_ claim: inout DeliveryClaim, to count: Int) {
    let rest = claim.deliveries.suffix(from: min(max(count, 0), claim.deliveries.count))
    guard !rest.isEmpty else { return }
    let returned = Array(rest)
    claim.deliveries.removeLast(returned.count)
    inFlight[claim.id] = claim
    let kept = Set(claim.deliveries.map(\.feed))
    giveBack(returned, holding: kept)
  }

  /// When something may happen without a signal from outside; `nil` = never.
  func nextWake(now: Timestamp) -> Timestamp? {
    guard !isOff else { return nil }
    let gates = [pausedUntil, circuit.nextProbe].compactMap { $0 }
    let gate = gates.max() ?? now
    let canSend = lines.count > 0 || !due.isEmpty
    let candidates = [
      canSend && gate > now ? gate : nil,
      nextDue.flatMap { due.count < limits.due / 4 ? max($0, gate) : nil },
    ]
    return candidates.compactMap { $0 }.min()
  }

  /// Whether nothing can be sent before somebody or time changes something.
  func isIdle(now: Timestamp) -> Bool {
    inFlight.isEmpty && uncommitted == 0 && !hasProgress
  }

  // MARK: What is to be recorded

  /// Everything that has to be committed; `nil` if nothing happened. The slots of its requests stay
  /// taken until `committed`.
  mutating func takeProgress() -> (settlement: Settlement, requests: Int)? {
    guard hasProgress else { return nil }
    progress.taken = window.advance()
    progress.cursor = window.cursor
    progress.ahead = window.ahead
    let taken = progress
    progress = Settlement(cursor: window.cursor)
    hasProgress = false
    let requests = uncommitted
    return (taken, requests)
  }

  /// The settlement is in the store.
  mutating func committed(_ settlement: Settlement, requests: Int, now: Timestamp) {
    uncommitted -= requests
    for seq in settlement.finished { held.remove(seq) }
    for failure in settlement.failed {
      held.remove(failure.seq)
      if !failure.isDead { nextDue = min(nextDue ?? failure.nextTry, failure.nextTry) }
    }
    if settlement.wakesWaiting { nextDue = now }
  }

  /// Somebody asks to try again now, whatever the receiver said.
  mutating func reconsider(now: Timestamp) {
    nextDue = now
    isOff = false
    pausedUntil = nil
    circuit.probeNow(now)
  }
}
