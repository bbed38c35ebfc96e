import KabarCore

/// What became of one request to a receiver.
enum DeliveryOutcome: Sendable, Equatable {
  /// 2xx.
  case taken(status: Int)
  /// 410: nothing more until the configuration is read again.
  case gone
  /// 429 or 503 with `Retry-After`: the whole sink waits. No attempt is counted.
  case busy(status: Int, until: Timestamp)
  /// Another answer.
  case refused(status: Int, sentence: String)
  /// No answer: no connection, no time, no end.
  case unreachable(sentence: String)
  /// The request was dropped because Kabar stops.
  case dropped
}

/// One event on its way to one sink.
struct QueuedDelivery: Sendable, Equatable {
  var seq: Int64
  var feed: FeedID
  /// Attempts that failed so far.
  var attempts = 0
  /// Whether it has a row of its own: it failed before, or is replayed.
  var hasRow = false
  /// Whether it failed before.
  var hasFailed = false
}

/// What one request carries.
struct DeliveryClaim: Sendable, Equatable {
  /// Unique in the queue's lifetime.
  var id: Int
  /// In the order of the log.
  var deliveries: [QueuedDelivery]
  /// Whether it asks a receiver that is down.
  var isProbe: Bool
}

/// What a finished request came to, apart from what is recorded: for the log.
enum DeliveryNotice: Sendable, Equatable {
  case firstFailure(seq: Int64, sentence: String, next: Timestamp)
  case failure(seq: Int64, sentence: String, next: Timestamp)
  case dead(seq: Int64, attempts: Int, sentence: String)
  case down(sentence: String, nextProbe: Timestamp)
  case back(downFor: Interval)
  case busy(status: Int, until: Timestamp)
  case gone
}
