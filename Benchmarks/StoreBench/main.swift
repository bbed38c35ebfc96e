// store-bench FILE FEEDS: new items, known items and 304s through the store, in CPU time.
// store-bench years [DAYS [FEEDS [FILE]]]: see Years.
//
// Prints one line a figure: name, count, CPU seconds, wall seconds. The documents are prepared
// before the clock starts, as they are prepared outside of the store's queue in the daemon.

import Glibc
import KabarCore
import Store

if CommandLine.arguments.dropFirst().first == "years" {
  let words = Array(CommandLine.arguments.dropFirst(2))
  let begin = Timestamp(seconds: 1_770_000_000)
  var years = try await Years(
    days: words.first.flatMap { Int($0) } ?? 730,
    feeds: words.dropFirst().first.flatMap { Int($0) } ?? 1000,
    path: words.dropFirst(2).first ?? "/tmp/kabar-years.db", start: begin)
  exit(try await years.run(from: begin) ? 0 : 1)
}

let itemsPerFeed = 30
let path = CommandLine.arguments.dropFirst().first ?? "/tmp/store-bench.db"
let feedCount = Int(CommandLine.arguments.dropFirst(2).first ?? "") ?? 1000
let start = Timestamp(seconds: 1_770_000_000)

func observation(_ feed: Int) -> FeedObservation {
  var parsed = ParsedFeed(format: .rss)
  parsed.title = "Feed \(feed)"
  parsed.items = (0..<itemsPerFeed).map { number in
    var item = ParsedItem()
    item.id = "https://site\(feed).example/news/2026/\(number)/a-headline-as-a-slug"
    item.url = item.id
    item.title = "Headline \(number) of feed \(feed) with some more words"
    item.contentHTML = String(repeating: "<p>Words of article \(number) of \(feed).</p>", count: 40)
    item.published = start - .hours(Int64(number))
    return item
  }
  return FeedObservation(
    parsed: parsed, bodyDigest: Digest128(of: "\(feed)".utf8), policy: policy,
    encode: { item in
      Array("{\"id\":\"\(item.id ?? "")\",\"content_html\":\"\(item.contentHTML ?? "")\"}".utf8)
    })
}

/// CPU seconds of this process so far, user and system.
func cpu() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func measure(_ name: String, _ count: Int, _ body: () async throws -> Void) async throws {
  let clock = ContinuousClock()
  let wall = clock.now
  let before = cpu()
  try await body()
  let used = cpu() - before
  let elapsed = (clock.now - wall) / .seconds(1)
  print("kabar \(name) \(count) \(used) \(elapsed)")
}

func commitAll(_ store: Store, _ records: [PollRecord]) async throws {
  // Many polls wait at once, as in the daemon; a task each would measure tasks.
  try await withThrowingTaskGroup(of: Void.self) { group in
    for record in records { group.addTask { _ = try await store.commit(record) } }
    try await group.waitForAll()
  }
}

var values = FeedPolicy.Values()
values.initial = .all
let policy = FeedPolicy(values)

for suffix in ["", "-wal", "-shm", ".lock"] { unlink(path + suffix) }
let store = try Store.open(path: path, access: .daemon)
let registrations = (0..<feedCount).map {
  FeedRegistration(url: "https://site\($0).example/feed.xml", name: "site\($0)")
}
let feeds = try await store.reconcile(registrations, now: start)
try await measure("reconcile-unchanged", feedCount) {
  _ = try await store.reconcile(registrations, now: start)
}

let documents = (0..<feedCount).map(observation)
func records(_ at: Timestamp, _ outcome: (Int) -> PollOutcome) async throws -> [PollRecord] {
  try await store.states(of: feeds).enumerated().map { index, state in
    var record = PollRecord(state: state, policy: policy, polledAt: at, outcome: outcome(index))
    record.status = 200
    return record
  }
}

let first = try await records(start) { .document(documents[$0]) }
try await measure("new-items", feedCount * itemsPerFeed) { try await commitAll(store, first) }
for round in 1...3 {
  let again = try await records(start + .hours(Int64(round))) { .document(documents[$0]) }
  try await measure("known-items", feedCount * itemsPerFeed) {
    try await commitAll(store, again)
  }
}
let unchanged = try await records(start + .hours(5)) { _ in .notModified }
try await measure("not-modified", feedCount) { try await commitAll(store, unchanged) }
try await store.close()
