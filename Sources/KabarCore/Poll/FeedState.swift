/// What is remembered of a feed between two polls, apart from its items.
///
/// Loaded before a poll, advanced by the pure transition, and committed with the items in one
/// transaction. One poll of a feed runs at a time, so nothing else changes it meanwhile.
public struct FeedState: Sendable, Equatable {
  /// The feed.
  public var feed: FeedID
  /// What makes the next request conditional.
  public var validators = Validators()
  /// The digest of the last body that was parsed; an equal body costs no parse.
  public var bodyDigest: Digest128?
  /// When the last poll ended, whatever its outcome.
  public var lastPoll: Timestamp?
  /// When a poll last succeeded (200 with a feed, or 304).
  public var lastSuccess: Timestamp?
  /// When the last request without validators was answered by 200.
  public var lastUnconditional: Timestamp?
  /// When the first document's items were recorded; `nil` until then. The baseline is this fact,
  /// not an empty store: a feed that was empty at first notifies its first item.
  public var baseline: Timestamp?
  /// The last HTTP status; 0 if there was no answer.
  public var status = 0
  /// Polls that failed in a row.
  public var failures = 0
  /// One sentence about the last failure, or with no failures about what is wrong with the last
  /// document; `nil` if all is well.
  public var error: String?
  /// When to poll next; `nil` = never polled and due.
  public var nextPoll: Timestamp?
  /// Why then, in a few words: `every 1h`, `Cache-Control`, `backoff 3`, `host limit`.
  public var nextPollReason = ""
  /// Until when the host asked for silence (429 with `Retry-After`), at most a day; `nil` if the
  /// last poll was not answered so.
  public var hostSilentUntil: Timestamp?
  /// Whether the feed is switched off because it answered 410.
  public var isGone = false
  /// Where the last polls were permanently redirected to, with how many in a row said so.
  public var permanentRedirect: PermanentRedirect?
  /// What the document asks of those who poll it.
  public var pace = PaceLimits()
  /// When polls first saw new items: the latest few, oldest first. Cadence follows these, never
  /// the publisher's dates.
  public var arrivals: [Timestamp] = []
  /// The feed's title as last parsed.
  public var title: String?
  /// The feed's site as last parsed.
  public var homePageURL: String?

  /// A feed that was never polled.
  public init(feed: FeedID) {
    self.feed = feed
  }
}

/// `ETag` and `Last-Modified`: opaque, sent back byte for byte.
public struct Validators: Sendable, Hashable {
  /// The value of `ETag`.
  public var etag: String?
  /// The value of `Last-Modified`.
  public var lastModified: String?

  /// Both may be absent.
  public init(etag: String? = nil, lastModified: String? = nil) {
    self.etag = etag
    self.lastModified = lastModified
  }

  /// Whether there is nothing to send.
  public var isEmpty: Bool { etag == nil && lastModified == nil }
}

/// A permanent redirect, remembered once it was seen on three polls in a row.
public struct PermanentRedirect: Sendable, Hashable {
  /// Where it leads.
  public var target: String
  /// Polls in a row that said so.
  public var seen: Int

  /// A redirect to `target` that `seen` polls in a row answered.
  public init(target: String, seen: Int) {
    self.target = target
    self.seen = seen
  }
}

/// `PublishedPace` brought to numbers that can be compared and stored.
public struct PaceLimits: Sendable, Hashable {
  /// From `ttl` and `sy:`: the wait that the document asks for; zero = none.
  public var minimum = Interval.zero
  /// Bit h set = not in hour h (UTC).
  public var skipHours: UInt32 = 0
  /// Bit d set = not on weekday d (UTC), 0 = Monday.
  public var skipDays: UInt8 = 0

  /// No limits.
  public init() {}
}
