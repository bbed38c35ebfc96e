/// What is remembered of a feed between two polls, apart from its items.
///
/// Loaded before a poll, advanced by the pure transition, and committed with the items in one
/// transaction. One poll of a feed runs at a time, so nothing else changes it meanwhile.
///
/// Handed on a dozen times a poll, most of which are answered by 304: what such a poll doesn't change
/// is shared by all copies.
public struct FeedState: Sendable, Equatable {
  /// The feed.
  public var feed: FeedID
  /// When the last poll ended, whatever its outcome.
  public var lastPoll: Timestamp?
  /// When a poll last succeeded (200 with a feed, or 304).
  public var lastSuccess: Timestamp?
  /// The last HTTP status; 0 if there was no answer.
  public var status = 0
  /// Polls that failed in a row.
  public var failures = 0
  /// When to poll next; `nil` = never polled and due.
  public var nextPoll: Timestamp?
  /// Why then, in a few words: `every 1h`, `Cache-Control`, `backoff 3`, `host limit`.
  public var nextPollReason = ""

  private var lasting = CopyOnWrite(Lasting())

  private struct Lasting: Sendable, Equatable {
    var validators = Validators()
    var bodyDigest: Digest128?
    var lastUnconditional: Timestamp?
    var baseline: Timestamp?
    var error: String?
    var hostSilentUntil: Timestamp?
    var isGone = false
    var permanentRedirect: PermanentRedirect?
    var pace = PaceLimits()
    var arrivals: [Timestamp] = []
    var title: String?
    var homePageURL: String?
  }

  /// A feed that was never polled.
  public init(feed: FeedID) {
    self.feed = feed
  }

  /// Whether nothing was set in one of the two but what is kept with the times of polls: those,
  /// `status`, `failures` and the reason of the next poll. May be `false` for equal ones.
  public func differsInTimesOnly(from other: FeedState) -> Bool {
    feed == other.feed && lasting.isSame(as: other.lasting)
  }
}

// Setting what is so already changes nothing, so that what is shared stays shared.
extension FeedState {
  /// What makes the next request conditional.
  public var validators: Validators {
    get { lasting.value.validators }
    set { if lasting.value.validators != newValue { lasting.value.validators = newValue } }
  }

  /// The digest of the last body that was parsed; an equal body costs no parse.
  public var bodyDigest: Digest128? {
    get { lasting.value.bodyDigest }
    set { if lasting.value.bodyDigest != newValue { lasting.value.bodyDigest = newValue } }
  }

  /// When the last request without validators was answered by 200.
  public var lastUnconditional: Timestamp? {
    get { lasting.value.lastUnconditional }
    set {
      if lasting.value.lastUnconditional != newValue { lasting.value.lastUnconditional = newValue }
    }
  }

  /// When the first document's items were recorded; `nil` until then. The baseline is this fact,
  /// not an empty store: a feed that was empty at first notifies its first item.
  public var baseline: Timestamp? {
    get { lasting.value.baseline }
    set { if lasting.value.baseline != newValue { lasting.value.baseline = newValue } }
  }

  /// One sentence about the last failure, or with no failures about what is wrong with the last
  /// document; `nil` if all is well.
  public var error: String? {
    get { lasting.value.error }
    set { if lasting.value.error != newValue { lasting.value.error = newValue } }
  }

  /// Until when the host asked for silence (429 with `Retry-After`), at most a day; `nil` if the
  /// last poll was not answered so.
  public var hostSilentUntil: Timestamp? {
    get { lasting.value.hostSilentUntil }
    set {
      if lasting.value.hostSilentUntil != newValue { lasting.value.hostSilentUntil = newValue }
    }
  }

  /// Whether the feed is switched off because it answered 410.
  public var isGone: Bool {
    get { lasting.value.isGone }
    set { if lasting.value.isGone != newValue { lasting.value.isGone = newValue } }
  }

  /// Where the last polls were permanently redirected to, with how many in a row said so.
  public var permanentRedirect: PermanentRedirect? {
    get { lasting.value.permanentRedirect }
    set {
      if lasting.value.permanentRedirect != newValue { lasting.value.permanentRedirect = newValue }
    }
  }

  /// What the document asks of those who poll it.
  public var pace: PaceLimits {
    get { lasting.value.pace }
    set { if lasting.value.pace != newValue { lasting.value.pace = newValue } }
  }

  /// When polls first saw new items: the latest few, oldest first. Cadence follows these, never
  /// the publisher's dates.
  public var arrivals: [Timestamp] {
    get { lasting.value.arrivals }
    set { if lasting.value.arrivals != newValue { lasting.value.arrivals = newValue } }
  }

  /// The feed's title as last parsed.
  public var title: String? {
    get { lasting.value.title }
    set { if lasting.value.title != newValue { lasting.value.title = newValue } }
  }

  /// The feed's site as last parsed.
  public var homePageURL: String? {
    get { lasting.value.homePageURL }
    set { if lasting.value.homePageURL != newValue { lasting.value.homePageURL = newValue } }
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

  /// Whether the same bytes would be sent: finer than strings compare, which take two ways to write
  /// one letter for the same.
  public static func == (left: Validators, right: Validators) -> Bool {
    hasSameBytes(left.etag, right.etag) && hasSameBytes(left.lastModified, right.lastModified)
  }

  private static func hasSameBytes(_ left: String?, _ right: String?) -> Bool {
    guard var left, var right else { return left == nil && right == nil }
    return left.withUTF8 { left in
      right.withUTF8 { right in
        guard left.count == right.count else { return false }
        let left = UnsafeRawBufferPointer(left)
        let right = UnsafeRawBufferPointer(right)
        // Eight at a time: most are equal to the end.
        var place = 0
        while place + 8 <= left.count {
          let word = left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
          guard word == right.loadUnaligned(fromByteOffset: place, as: UInt64.self) else {
            return false
          }
          place += 8
        }
        return left[place...].elementsEqual(right[place...])
      }
    }
  }
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
