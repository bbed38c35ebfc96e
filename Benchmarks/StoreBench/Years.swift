import Glibc
import KabarCore
import Store

/// `store-bench years [DAYS [FEEDS [FILE]]]`: what two years of a thousand feeds make of a store.
///
/// Time is an argument: each turn is an hour. Feeds are polled when the store's schedule says so,
/// as by the daemon; one that has nothing new answers 304. A consumer reads the event log behind a
/// cursor and counts what it was told. Retention runs as in the daemon, but once a week instead of
/// once a day: for so many days its walks through the tables would cost more than all else.
struct Years {
  let days: Int
  let path: String
  private let store: Store
  private let policy: FeedPolicy
  private var publishers: [Publisher] = []
  private var states: [FeedState] = []
  private var random = Random(seed: 1)
  private var serial = 0
  /// Articles that the first polls recorded silently.
  private let baseline: Int
  private var told: [UInt8] = []
  private var cursor: Int64 = 0
  private var sink: SinkRecord
  private var largestLog = 0
  private var polls = 0
  private var documents = 0
  private var held = 0
  private var pruned = (contents: 0, events: 0, reduced: 0, items: 0)
  private var pruningSeconds = 0.0
  private let start: Timestamp
  private var traced = 0

  init(days: Int, feeds: Int, path: String, start: Timestamp) async throws {
    self.days = days
    self.path = path
    self.start = start
    policy = FeedPolicy()
    for suffix in ["", "-wal", "-shm", ".lock"] { unlink(path + suffix) }
    store = try Store.open(path: path, access: .daemon)
    let ids = try await store.reconcile(
      (0..<feeds).map {
        FeedRegistration(url: "https://site\($0).example/feed.xml", name: "site\($0)")
      }, now: start)
    guard let sink = try await store.deliveryLog.attachSinks(["consumer"], now: start).first else {
      throw StoreError(.io, "no sink")
    }
    self.sink = sink
    states = try await store.states(of: ids)
    for number in 0..<feeds {
      var publisher = Publisher(number, policy: policy.values, random: &random)
      for age in (0..<publisher.length).reversed() {
        let gap = Int64(86_400 / publisher.rate)
        publisher.publish(start - .seconds(gap * Int64(age)), &serial, &random)
      }
      publishers.append(publisher)
    }
    baseline = serial
    told = Array(repeating: 0, count: serial)
  }

  /// - Returns: whether every article was announced exactly once.
  mutating func run(from start: Timestamp) async throws -> Bool {
    try await poll(at: start, all: true)
    for hour in 1...(days * 24) {
      let now = start + .hours(Int64(hour))
      for index in publishers.indices {
        publishers[index].live(until: now, serial: &serial, random: &random)
      }
      try await poll(at: now, all: hour == days * 24)
      try await consume(now)
      if hour % (24 * 7) == 0 { try await keepUp(now) }
      largestLog = max(largestLog, size("-wal"))
      if hour % (24 * 91) == 0 || hour == days * 24 { report(day: hour / 24) }
    }
    // An empty document may have been the last one that some feed served.
    let end = start + .hours(Int64(days * 24 + 1))
    for index in publishers.indices { publishers[index].recover() }
    try await poll(at: end, all: true)
    try await consume(end)
    try await store.close()
    return judge()
  }

  private mutating func poll(at now: Timestamp, all: Bool) async throws {
    var records: [(index: Int, record: PollRecord)] = []
    for index in states.indices where all || (states[index].nextPoll ?? now) <= now {
      polls += 1
      var outcome = PollOutcome.notModified
      if let items = publishers[index].serve() {
        documents += 1
        outcome = .document(
          FeedObservation(
            bodyDigest: Digest128(of: "\(index) \(documents)".utf8), title: "Feed \(index)",
            homePageURL: nil, pace: PaceLimits(), items: items))
      }
      var record = PollRecord(
        state: states[index], policy: policy, polledAt: now, outcome: outcome)
      record.status = 200
      records.append((index, record))
    }
    let store = store
    let commits = try await withThrowingTaskGroup(of: (Int, PollCommit).self) { group in
      for (index, record) in records {
        group.addTask { (index, try await store.commit(record)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for (index, commit) in commits {
      states[index] = commit.state
      held += commit.counts.held
    }
    largestLog = max(largestLog, size("-wal"))
  }

  private mutating func consume(_ now: Timestamp) async throws {
    while true {
      let consumer = try await store.deliveryLog.read(
        after: cursor, limit: 1000, with: Consumer(last: cursor))
      guard consumer.last > cursor else { return }
      var settlement = Settlement(cursor: consumer.last)
      settlement.taken = [cursor + 1...consumer.last]
      try await store.deliveryLog.settle(settlement, of: sink.id, now: now)
      cursor = consumer.last
      if told.count < serial { told += repeatElement(0, count: serial - told.count) }
      for serial in consumer.serials {
        if told[serial] > 0 || serial < baseline { trace(serial, now) }
        told[serial] = min(told[serial], 254) + 1
      }
    }
  }

  /// Says what is known of an article that is announced again, so that its cause can be found.
  private mutating func trace(_ serial: Int, _ now: Timestamp) {
    traced += 1
    guard traced <= 200 else { return }
    let day = (now - start).milliseconds / 86_400_000
    let story =
      publishers.lazy.compactMap { $0.story(of: serial, now: now) }.first ?? "in no document"
    print("again on day \(day): article \(serial), \(story)")
    fflush(nil)
  }

  /// As the daemon's upkeep does.
  private mutating func keepUp(_ now: Timestamp) async throws {
    let before = processorSeconds()
    let horizon = try await store.deliveryLog.horizon()
    var isComplete = false
    while !isComplete {
      let step = try await store.prune(now: now, limit: 500, horizon: horizon)
      pruned.contents += step.contents
      pruned.reduced += step.reduced
      pruned.items += step.items
      pruned.events += step.events
      isComplete = step.isComplete
    }
    while try await !store.deliveryLog.prune(now: now, limit: 500) {}
    try await store.compact()
    pruningSeconds += processorSeconds() - before
  }

  private func report(day: Int) {
    let events = told.reduce(0) { $0 + Int($1) }
    print(
      "day \(day): \(polls) polls, \(documents) documents, \(events) events, "
        + "store \(megabytes(size(""))), largest WAL \(megabytes(largestLog)), "
        + "\(Int(processorSeconds())) s CPU")
    fflush(nil)
  }

  private func judge() -> Bool {
    let announced = told[baseline...]
    let twice = told.count { $0 > 1 } + told[..<baseline].count { $0 > 0 }
    let missed = announced.count { $0 == 0 } + (serial - told.count)
    let renamings = publishers.reduce(0) { $0 + $1.renamings }
    let returns = publishers.reduce(0) { $0 + $1.returns }
    print(
      "pruned: \(pruned.contents) contents, \(pruned.events) events; \(pruned.reduced) items "
        + "reduced to a key, \(pruned.items) forgotten; \(Int(pruningSeconds)) s CPU of it all")
    print("guids of a feed renamed \(renamings) times, old items back \(returns) times")
    print(
      "published \(serial - baseline), announced \(announced.count { $0 > 0 }), twice \(twice), "
        + "missed \(missed), held \(held)")
    print("store at the end: \(megabytes(size(""))), largest WAL \(megabytes(largestLog))")
    return twice == 0 && missed == 0 && held == 0
  }

  private func size(_ suffix: String) -> Int {
    var status = stat()
    return stat(path + suffix, &status) == 0 ? Int(status.st_size) : 0
  }

  private func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000) MB" }

  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Notes the numbers of the articles that it is told of.
  private struct Consumer: EventReader {
    var last: Int64
    var serials: [Int] = []

    init(last: Int64) { self.last = last }

    mutating func take(_ event: EventView, facts: () throws -> FeedFacts?) -> Bool {
      var serial = 0
      for byte in event.json {
        guard byte >= 48, byte <= 57 else { break }
        serial = serial * 10 + Int(byte - 48)
      }
      serials.append(serial)
      last = event.seq
      return true
    }

    mutating func skip(_ seq: Int64) { last = seq }
  }
}
