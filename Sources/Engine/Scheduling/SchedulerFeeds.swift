import Configuration
import KabarCore
import Store

extension Scheduler {
  /// Overdue feeds are started at this pace, so that a restart is no burst.
  static let overdueGap = Interval.milliseconds(50)
  /// Feeds that were new together are pushed apart over this at least, so that one site's feeds
  /// don't come in a row for ever.
  static let shortestSpread = Interval.minutes(5)
  /// However many are overdue, they are spread over no more than this.
  static let longestSpread = Interval.minutes(15)
  /// The scheduler looks at the clock at least this often.
  static let longestSleep = Interval.seconds(30)
  /// Nothing for longer than this means that the clock was stepped or the machine slept: the
  /// scheduler looks more often.
  static let stepTolerance = Interval.seconds(40)
  /// A wake-up that is later than this means so, too.
  static let lateness = Interval.seconds(5)
  /// A wait for a host that is shorter is not written down.
  static let shownWait = Interval.seconds(10)

  /// One configured feed with its row in the store and its due time there.
  public struct Entry: Sendable {
    /// The feed as configured.
    public var feed: FeedConfiguration
    /// Its row in the store.
    public var id: FeedID
    /// When it is due; `nil` = never polled.
    public var due: Timestamp?
    /// Whether it is switched off (410).
    public var isGone: Bool
    /// Until when its host asked for silence (429).
    public var hostSilentUntil: Timestamp?
    /// Where the feed is asked instead of its own address, if that host did.
    public var movedTo: String?
    /// The last poll.
    public var lastPoll: Timestamp?
    /// What says when the next is.
    public var cause = ScheduleEntry.Cause.other

    /// A feed for the schedule.
    public init(feed: FeedConfiguration, id: FeedID, due: Timestamp?, isGone: Bool) {
      self.feed = feed
      self.id = id
      self.due = due
      self.isGone = isGone
    }

    /// When it is due under the configuration in force, which may be another than when that was
    /// written down: no wait is longer than its settings allow now.
    func due(at now: Timestamp) -> Timestamp {
      guard let due else { return now }
      // Of a poll in the future a clock is to blame.
      guard let last = lastPoll, last <= now else { return due }
      let policy = feed.policy.values
      let longest = max(policy.interval, policy.maxInterval)
      switch cause {
      case .other: return due
      case .interval:
        // Feeds that were new together were pushed apart by up to an interval.
        let isOlder = due > last + policy.interval + policy.interval
        return isOlder ? last + policy.interval : due
      case .habit, .bounded: return min(due, last + longest)
      }
    }

    /// Why it is due sooner than was written down; `nil` if for the same reason.
    var hastenedBecause: String? {
      let policy = feed.policy.values
      switch cause {
      case .other, .bounded: return nil
      case .interval: return "every \(policy.interval)"
      case .habit: return "quiet: every \(max(policy.interval, policy.maxInterval))"
      }
    }
  }

  /// Puts a new set of feeds in force, at start and on reload.
  ///
  /// Feeds that stay keep their due times and their running transfers; those that leave are not
  /// polled again; those that come are polled when they are due.
  public func replace(
    _ entries: [Entry], settings: Settings, poller: (any FeedPoller)? = nil
  ) {
    self.settings = settings
    if let poller { self.poller = poller }
    gate.configure(rules: settings.hosts.map(HostGate.Rule.init), perHost: settings.perHost)
    let isStart = indexes.isEmpty
    let now = clock.now()
    // A changed configuration may have changed what is remembered.
    for entry in ahead.clear() where isCurrent(entry) {
      let index = Int(entry.index)
      due.push(index, generation: entry.generation, due: feeds[index].due)
    }
    var staying = Set<Int>(minimumCapacity: isStart ? 0 : entries.count)
    // On a start all that is overdue is spread below; on a reload what came with it is.
    let coming = isStart ? 0 : entries.count { indexes[$0.id] == nil }
    let window = min(
      Interval(milliseconds: Int64(coming) * Self.overdueGap.milliseconds), Self.longestSpread)
    feeds.reserveCapacity(entries.count)
    indexes.reserveCapacity(entries.count)
    for entry in entries {
      holdHost(of: entry, at: now)
      if let index = indexes[entry.id] {
        update(index, with: entry, at: now)
        staying.insert(index)
      } else {
        let index = add(entry, at: now, within: window)
        if !isStart { staying.insert(index) }
      }
    }
    if !isStart {
      for (id, index) in indexes where !staying.contains(index) {
        indexes[id] = nil
        remove(index)
      }
    }
    if isStart { spreadOverdue(at: now) }
    for id in hastened.keys {
      if let index = indexes[id] { hastened[id]?.time = feeds[index].due }
    }
    pump()
  }

  /// A host that answered 429 before a restart is left alone after it, by all its feeds, and one
  /// with a pace of its own keeps it.
  private func holdHost(of entry: Entry, at now: Timestamp) {
    let url = entry.movedTo ?? entry.feed.url
    if let last = entry.lastPoll, last <= now { gate.noteRequest(to: url, at: last, now: now) }
    guard let until = entry.hostSilentUntil, until > now, until <= now + Backoff.ceiling else {
      return
    }
    // Nobody stands in line yet whom this would have to be told.
    _ = gate.block(gate.key(forURL: url), until: until)
  }

  private func update(_ index: Int, with entry: Entry, at now: Timestamp) {
    let intervalShrank =
      entry.feed.policy.values.interval < feeds[index].feed.policy.values.interval
    // What the old address (`was`) is about to answer is of no use at the new one.
    if entry.feed.url != feeds[index].feed.url { polls[index]?.control.cancel() }
    feeds[index].feed = entry.feed
    guard !feeds[index].isActive else { return }
    if feeds[index].due == .never, !entry.isGone {
      reschedule(index, at: max(entry.due ?? now, now))
    } else if intervalShrank, entry.cause == .interval || entry.cause == .habit,
      let last = entry.lastPoll
    {
      // A shorter interval is felt now, not after the old, longer one; but never sooner than it
      // says, and not where the site asked for a longer wait.
      let interval = entry.feed.policy.values.interval
      let soonest = max(last + interval, now + Slot.offset(feeds[index].id, within: interval))
      if soonest < feeds[index].due {
        reschedule(index, at: soonest)
        hastened[entry.id] = HastenedPoll(
          time: soonest, reason: "every \(interval)", lastPoll: last)
      }
    }
  }

  private func add(_ entry: Entry, at now: Timestamp, within window: Interval) -> Int {
    let index: Int
    let scheduled = ScheduledFeed(feed: entry.feed, id: entry.id)
    if let place = freePlaces.popFirst() {
      let generation = feeds[place].generation
      feeds[place] = scheduled
      feeds[place].generation = generation
      index = place
    } else {
      index = feeds.count
      feeds.append(scheduled)
    }
    indexes[entry.id] = index
    let planned = entry.due(at: now)
    if let due = entry.due, planned < due, !entry.isGone {
      hastened[entry.id] = HastenedPoll(
        time: planned, reason: entry.hastenedBecause, lastPoll: entry.lastPoll)
    }
    let due = max(
      clamped(planned, feed: index, now), now + Slot.offset(entry.id, within: window))
    reschedule(index, at: entry.isGone ? .never : due)
    return index
  }

  private func remove(_ index: Int) {
    feeds[index].isRemoved = true
    feeds[index].due = .never
    failing.remove(index)
    polls[index]?.control.cancel()
    recycle(index)
  }

  /// Gives back the place of a removed feed of which nothing is under way any more.
  func recycle(_ index: Int) {
    guard feeds[index].isRemoved, !feeds[index].isActive, polls[index] == nil else { return }
    feeds[index].generation &+= 1
    redirectPlaces[index] = nil
    freePlaces.insert(index)
  }

  /// A due time that can't be right, because the clock was wrong when it was written, is brought
  /// within reach.
  private func clamped(_ due: Timestamp, feed index: Int, _ now: Timestamp) -> Timestamp {
    let longest = max(feeds[index].feed.policy.values.maxInterval, Backoff.ceiling)
    guard due > now + longest else { return due }
    // A run with --once would put it off anew each time.
    if once != nil { return now }
    return now + Slot.offset(feeds[index].id, within: feeds[index].feed.policy.values.interval)
  }

  /// Notices a clock that was stepped or a machine that slept: what is overdue all at once is
  /// spread, what lies too far in the future is brought back.
  func noteClock(_ now: Timestamp) {
    let elapsed = now - lastWake
    lastWake = now
    if elapsed < .zero { gate.clockWentBack(to: now) }
    let isLate = armed > Timestamp(milliseconds: .min) && now > armed + Self.lateness
    if isLate || elapsed > Self.stepTolerance || elapsed < Interval(milliseconds: -1000) {
      armed = Timestamp(milliseconds: .min)
      spreadOverdue(at: now)
    }
  }

  /// Spreads overdue feeds over a while, each in its slot; rebuilds the queue.
  func spreadOverdue(at now: Timestamp) {
    let overdue = indexes.values.count { !feeds[$0].isActive && feeds[$0].due <= now }
    let window =
      once == nil
      ? min(
        Interval(milliseconds: Int64(overdue) * Self.overdueGap.milliseconds), Self.longestSpread)
      : .zero
    var entries: [DueQueue.Entry] = []
    entries.reserveCapacity(indexes.count)
    for index in indexes.values where !feeds[index].isActive && feeds[index].due != .never {
      var due = clamped(feeds[index].due, feed: index, now)
      if due <= now { due = now + Slot.offset(feeds[index].id, within: window, salt: 1) }
      feeds[index].due = due
      feeds[index].generation &+= 1
      entries.append(
        .init(due: due.milliseconds, index: Int32(index), generation: feeds[index].generation))
    }
    self.due.rebuild(entries)
  }
}
