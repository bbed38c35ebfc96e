import KabarCore

/// The store's number for a sink; stays when the sink leaves the configuration for a while.
public struct SinkID: Hashable, Sendable {
  /// The row in the store.
  public var value: Int64

  /// - Parameter value: the row in the store.
  public init(_ value: Int64) {
    self.value = value
  }
}

/// Whether a sink takes events.
public enum SinkState: Int64, Sendable {
  /// It does.
  case on = 0
  /// Not before `SinkRecord.resumeAt`: the receiver asked to wait.
  case paused = 1
  /// The receiver answered 410: not before the configuration is read again.
  case off = 2
}

/// A sink as the store remembers it.
public struct SinkRecord: Sendable, Equatable {
  /// The sink.
  public var id: SinkID
  /// Its name in the configuration.
  public var name: String
  /// Every event up to this number is settled or has a row of its own.
  public var cursor: Int64
  /// What is settled behind the cursor.
  public var ahead: SequenceBitmap
  /// Whether it takes events.
  public var state: SinkState
  /// One sentence about a state that isn't `on`.
  public var reason: String?
  /// When the receiver wants to be asked again.
  public var resumeAt: Timestamp?
  /// Changes with each request of the command line (`retry`, `replay`).
  public var generation: Int64
}

/// An event's place in the log.
public struct LogEntry: Sendable, Equatable {
  /// The event's number.
  public var seq: Int64
  /// The feed it belongs to.
  public var feed: FeedID

  /// An event's place in the log.
  public init(seq: Int64, feed: FeedID) {
    self.seq = seq
    self.feed = feed
  }
}

/// An event with a row of its own whose next attempt is due.
public struct DueDelivery: Sendable, Equatable {
  /// The event's number.
  public var seq: Int64
  /// The feed it belongs to.
  public var feed: FeedID
  /// Attempts that failed and count.
  public var attempts: Int
  /// Whether it ever failed; if not, it is replayed.
  public var hasFailed: Bool

  /// An event that is due.
  public init(seq: Int64, feed: FeedID, attempts: Int, hasFailed: Bool) {
    self.seq = seq
    self.feed = feed
    self.attempts = attempts
    self.hasFailed = hasFailed
  }
}

/// A feed as far as routing and event forms need it.
public struct FeedFacts: Sendable, Equatable {
  /// The feed.
  public var id: FeedID
  /// The configured name.
  public var name: String
  /// The configured address.
  public var url: String
  /// The feed's title as last parsed.
  public var title: String?
  /// The feed's site as last parsed.
  public var homePageURL: String?
  /// The configured tags.
  public var tags: [String]
  /// The feed's own choice of sinks: `*` or names.
  public var sinks: [String]

  /// What routing and event forms need.
  public init(
    id: FeedID, name: String, url: String, title: String?, homePageURL: String?, tags: [String],
    sinks: [String]
  ) {
    self.id = id
    self.name = name
    self.url = url
    self.title = title
    self.homePageURL = homePageURL
    self.tags = tags
    self.sinks = sinks
  }
}

/// What became of an event that failed or needs a row for another reason.
public struct DeliveryException: Sendable, Equatable {
  /// The event's number.
  public var seq: Int64
  /// Whether it is given up.
  public var isDead: Bool
  /// Attempts that failed so far.
  public var attempts: Int
  /// When to try again.
  public var nextTry: Timestamp
  /// The last HTTP status; 0 without an answer.
  public var status: Int
  /// One sentence about the last failure.
  public var error: String?

  /// An event that failed.
  public init(
    seq: Int64, isDead: Bool, attempts: Int, nextTry: Timestamp, status: Int, error: String?
  ) {
    self.seq = seq
    self.isDead = isDead
    self.attempts = attempts
    self.nextTry = nextTry
    self.status = status
    self.error = error
  }
}

/// One attempt worth remembering.
public struct AttemptRecord: Sendable, Equatable {
  /// The longest answer that is kept, in bytes.
  public static let answerLimit = 200

  /// The event's number.
  public var seq: Int64
  /// When it ended.
  public var at: Timestamp
  /// The HTTP status; 0 without an answer.
  public var status: Int
  /// How long it took.
  public var latency: Interval
  /// The beginning of the answer, or why there was none.
  public var answer: String?

  /// An attempt.
  public init(seq: Int64, at: Timestamp, status: Int, latency: Interval, answer: String?) {
    self.seq = seq
    self.at = at
    self.status = status
    self.latency = latency
    self.answer = answer
  }
}

/// Everything that one transaction records about one sink's progress.
public struct Settlement: Sendable, Equatable {
  /// The new cursor.
  public var cursor: Int64
  /// What is settled behind it.
  public var ahead = SequenceBitmap()
  /// Runs of events that were taken, all up to `cursor`.
  public var taken: [ClosedRange<Int64>] = []
  /// Events with a row of their own that are done with.
  public var finished: [Int64] = []
  /// Events that need a row of their own from now on.
  public var failed: [DeliveryException] = []
  /// What to remember for `kabar why`.
  public var attempts: [AttemptRecord] = []
  /// Whether all waiting events are due at once: the receiver is back.
  public var wakesWaiting = false

  /// A settlement that changes nothing but the cursor.
  public init(cursor: Int64) {
    self.cursor = cursor
  }
}
