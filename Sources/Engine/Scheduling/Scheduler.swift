import Configuration
import HTTPTransfer
import KabarCore
import Logging
import Store

/// Decides when each feed is polled: due times, the global bound, the host gate, outages.
///
/// An actor on the transfers' thread; one timer of Dispatch's; no task, socket or object per feed
/// between polls.
public actor Scheduler {
  /// The bounds of `[fetch]` and `[[host]]`.
  public struct Settings: Sendable {
    /// Transfers at once.
    public var concurrency: Int
    /// Transfers at once to one host.
    public var perHost: Int
    /// Paces of single hosts.
    public var hosts: [HostRule]

    /// The bounds that a configuration sets.
    public init(_ configuration: Configuration) {
      concurrency = max(1, min(configuration.fetch.concurrency, DescriptorLimit.transfers))
      perHost = max(1, configuration.fetch.perHost)
      hosts = configuration.hosts
    }
  }

  /// Live counts for `STATUS=`.
  public struct Counts: Sendable, Equatable {
    /// Feeds that are polled.
    public var feeds = 0
    /// Polls under way.
    public var polling = 0
    /// Feeds whose last poll failed.
    public var failing = 0
    /// Whether our own network seems to be down.
    public var isOut = false
  }

  struct RunningPoll {
    var control: TransferControl
    var url: String
    var host: HostGate.Host
    /// The number of answers that had come when it began.
    var answersBefore: UInt64
    /// Whether it began in an outage.
    var isProbe: Bool
    /// Whether its document is being read or stored.
    var isReading = false
    /// Waits for a place at the host that a redirect leads to. Unsafe for its price: whoever takes it
    /// out resumes it.
    var passage: UnsafeContinuation<Void, Never>?
  }

  let clock: any EngineClock
  var poller: any FeedPoller
  let log: Logger
  let executor: any SerialLoop
  nonisolated let news = PollNews()
  /// Holds redirects to the pace of the hosts that they lead to.
  lazy var redirectGate: TransferControl.Gate = { [weak self] index, url in
    await self?.passage(of: index, to: url) ?? .go
  }
  /// Feeds for which a place is reserved at such a host, by its name.
  var redirectPlaces: [Int: String] = [:]

  var settings: Settings
  var gate: HostGate
  var feeds: [ScheduledFeed] = []
  var indexes: [FeedID: Int] = [:]
  var freePlaces: Set<Int> = []
  var due = DueQueue()
  var ahead = ReadAhead()
  var outage = OutageDetector()
  var nextProbe = Timestamp(milliseconds: .min)
  var failing: Set<Int> = []
  var polls: [Int: RunningPoll] = [:]
  var workers = PollWorkers()
  var transferring = 0
  var reading = 0
  var isStopped = false
  /// Who waits for the last polls to end.
  private var stopping: [CheckedContinuation<Void, Never>] = []
  var lastWake: Timestamp
  /// When the clock will wake us.
  var armed = Timestamp(milliseconds: .min)
  var once: OnceRun?
  /// Polls put off by their hosts' pace that are not yet written down.
  var putOff: [FeedID: Timestamp] = [:]
  /// Polls that a changed configuration has hastened, not yet written down either.
  var hastened: [FeedID: HastenedPoll] = [:]
  /// The last of the tasks that write them down, one after the other.
  var putOffWriting: Task<Void, Never>?
  /// How many times failures are being taken back just now.
  var takingBack = 0

  /// The scheduler's queue.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// A scheduler without feeds; `replace` gives it some.
  ///
  /// - Parameter executor: where it and its polls run. On the queue of the transfers a poll that
  ///   finds nothing new never changes threads.
  public init(
    settings: Settings, poller: any FeedPoller, clock: any EngineClock, log: Logger,
    executor: any SerialLoop = QueueExecutor(label: "kabar.scheduler")
  ) {
    self.executor = executor
    self.settings = settings
    self.poller = poller
    self.clock = clock
    self.log = log
    gate = HostGate(rules: settings.hosts.map(HostGate.Rule.init), perHost: settings.perHost)
    lastWake = clock.now()
    listen()
  }

  deinit { workers.end() }

  /// The counts now; also proves that the scheduler's queue turns.
  public func counts() -> Counts {
    Counts(
      feeds: indexes.count, polling: polls.count, failing: failing.count, isOut: outage.isOut)
  }

  /// Stops for good: no new poll begins, transfers are dropped. Returns when all polls ended.
  public func stop() async {
    isStopped = true
    clock.disarm()
    for poll in polls.values { poll.control.cancel() }
    for index in Array(polls.keys) { _ = letPass(index, to: nil) }
    await withCheckedContinuation { continuation in
      stopping.append(continuation)
      finishStopIfDone()
    }
    workers.end()
    once?.giveUp()
    finishOnceIfDone()
    await putOffWriting?.value
  }

  func finishStopIfDone() {
    guard polls.isEmpty else { return }
    for waiting in stopping { waiting.resume() }
    stopping = []
  }

  /// Starts every feed that is due and may go, then sleeps until the next is.
  func pump() {
    guard !isStopped else { return }
    let now = clock.now()
    noteClock(now)
    takeUnblocked(at: now)
    while hasRoom(at: now), let next = ahead.feeds.popFirst() {
      guard isCurrent(next.entry) else { continue }
      admit(next, at: now)
    }
    writePutOff()
    if hasRoom(at: now) || !outage.isOut { readAhead(at: now) }
    arm(at: now)
    finishOnceIfDone()
  }

  func reschedule(_ index: Int, at time: Timestamp) {
    feeds[index].isActive = false
    feeds[index].due = time
    feeds[index].generation &+= 1
    if time != .never, !feeds[index].isRemoved {
      due.push(index, generation: feeds[index].generation, due: time)
    }
  }

  /// Polls may outnumber transfers: some are parsed and stored meanwhile, and those that found
  /// nothing wait for company to be written down with. While our own network is down one poll at a
  /// time looks whether it is back.
  private func hasRoom(at now: Timestamp) -> Bool {
    if outage.isOut { return transferring == 0 && now >= nextProbe }
    let limit = settings.concurrency
    return transferring < limit && transferring + reading < limit * 2 && polls.count < limit * 8
  }

  private func admit(_ next: ReadAhead.Feed, at now: Timestamp) {
    let index = Int(next.entry.index)
    // Feeds of many hosts may have moved to one: the host that is really asked counts.
    let url = FeedRequest.address(of: feeds[index].feed, next.state)
    let host = gate.host(gate.key(forURL: url))
    let admission = gate.enter(
      host, index: index, at: now, hasReservation: feeds[index].hasReservation)
    feeds[index].hasReservation = false
    switch admission {
    case .go:
      start(index, host: host, state: next.state)
    case .inLine:
      feeds[index].isActive = true
    case .reserved(let time):
      reschedule(index, at: time)
      feeds[index].hasReservation = true
      notePutOff(index, until: time, at: now)
    case .blocked(let time):
      feeds[index].isActive = true
      notePutOff(index, until: time, at: now)
    }
  }

  private func arm(at now: Timestamp) {
    let never = now + Self.longestSleep
    var wake = min(due.nextDue ?? never, gate.nextUnblock ?? never)
    if outage.isOut {
      wake = max(wake, nextProbe)
    } else if !hasRoom(at: now) {
      // Nothing to do until a poll ends, which pumps again.
      wake = max(wake, now + .seconds(10))
    }
    // What is being read pumps when it is there.
    if ahead.isReading { wake = max(wake, now + .seconds(10)) }
    // Never far away, so that a stepped clock or a resumed machine is noticed.
    wake = max(min(wake, now + Self.longestSleep), now)
    // To be woken early costs less than to set the timer for each poll.
    if armed > now, armed <= wake { return }
    armed = wake
    clock.arm(at: wake) { [weak self] in
      guard let self else { return }
      Task(executorPreference: executor.tasks) { await self.wakeUp() }
    }
  }

  private func wakeUp() {
    noteClock(clock.now())
    armed = Timestamp(milliseconds: .min)
    pump()
  }
}
