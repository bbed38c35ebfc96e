import Configuration
import HTTPTransfer
import KabarCore

/// What one poll needs to begin. A class, since it is handed on several times.
final class PollJob: Sendable {
  let index: Int
  let id: FeedID
  let feed: FeedConfiguration
  /// What the store remembers; `nil` if it is still to be read.
  let state: FeedState?
  /// The window over which feeds whose first polls coincide are pushed apart.
  let spread: Interval
  let poller: any FeedPoller
  let control: TransferControl

  init(
    index: Int, id: FeedID, feed: FeedConfiguration, state: FeedState?, spread: Interval,
    poller: any FeedPoller, control: TransferControl
  ) {
    self.index = index
    self.id = id
    self.feed = feed
    self.state = state
    self.spread = spread
    self.poller = poller
    self.control = control
  }
}

/// The tasks that polls run in, one poll after the other.
///
/// A task of its own for each poll would begin with a fresh stack, which is allocated piece by
/// piece: about a tenth of what a poll costs that finds nothing.
struct PollWorkers {
  /// A worker without work. It waits for the next job, or for none, which ends it.
  typealias Idle = UnsafeContinuation<PollJob?, Never>

  /// So many wait for work; what a burst made beyond that ends.
  private static let limit = 128

  private var idle: [Idle] = []

  /// Has the job done, by a new worker if all have work.
  mutating func start(_ job: PollJob, on executor: any TaskExecutor, telling news: PollNews) {
    if let worker = idle.popLast() {
      worker.resume(returning: job)
    } else {
      Task.detached(executorPreference: executor) { await Self.work(job, telling: news) }
    }
  }

  /// Takes back a worker whose poll has ended.
  mutating func takeBack(_ worker: Idle) {
    if idle.count < Self.limit {
      idle.append(worker)
    } else {
      worker.resume(returning: nil)
    }
  }

  /// Ends those that wait.
  mutating func end() {
    for worker in idle { worker.resume(returning: nil) }
    idle = []
  }

  /// Unsafe continuations for their price: whoever takes one out of the news or of `idle` resumes it
  /// or puts it there, once.
  private static func work(_ first: PollJob, telling news: PollNews) async {
    var next: PollJob? = first
    while let job = next {
      await poll(job, telling: news)
      next = await withUnsafeContinuation { news.post(.free($0)) }
    }
  }

  private static func poll(_ job: PollJob, telling news: PollNews) async {
    let index = job.index
    var state = job.state
    if state == nil { state = await job.poller.states(of: [job.id])?.first }
    guard let state else {
      news.post(.transferEnded(index: index, TransferEnd(holdsDocument: false)))
      return news.post(.ended(index: index, nil))
    }
    await job.poller.poll(
      job.feed, state: state, spread: job.spread, control: job.control,
      transferEnded: { news.post(.transferEnded(index: index, $0)) },
      ended: { news.post(.ended(index: index, $0)) })
  }
}
