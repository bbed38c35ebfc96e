import Configuration
import KabarCore
import Store

/// What the scheduler needs of the poll pipeline; simulations put another in its place.
public protocol FeedPoller: Sendable {
  /// The states of some feeds, in the same order; `nil` if the store can't be read.
  func states(of feeds: [FeedID]) async -> [FeedState]?

  /// Polls one feed: fetch, parse, decide, commit, log.
  ///
  /// - Parameters:
  ///   - spread: the window over which feeds whose first polls coincide are pushed apart.
  ///   - transferEnded: called once when the connection is no longer in use.
  func poll(
    _ feed: FeedConfiguration, state: FeedState, spread: Interval,
    transferEnded: @Sendable () async -> Void
  ) async -> PollEnd

  /// Commits failures anew as uncounted ones, since the fault was ours.
  ///
  /// - Returns: when each is polled next, in the same order.
  func takeBack(_ failures: [PollRecord], spread: Interval) async -> [Timestamp]

  /// Writes down until when polls were put off by their hosts' pace, for people to see.
  func putOff(_ polls: [FeedID: Timestamp]) async

  /// Writes down that polls come sooner since the configuration changed, for people to see.
  func hasten(_ polls: [FeedID: HastenedPoll]) async
}

/// What the scheduler learns of an ended poll.
public struct PollEnd: Sendable {
  /// Whether and how a host answered.
  public enum Answer: Sendable {
    /// The host answered; the poll may have failed all the same.
    case answered
    /// No answer at all: no name, no connection, no reply in time.
    case silent(PollRecord)
    /// Nothing was asked or nothing can be concluded: cancelled, a local file, a refused address.
    case none
  }

  /// When to poll next; `nil` = not again (410, or the scheduler stops).
  public var nextPoll: Timestamp?
  /// Whether the poll failed.
  public var failed: Bool
  /// What the poll tells about the network.
  public var answer: Answer
  /// Until when the whole host asked for silence (429).
  public var hostBlockedUntil: Timestamp?
  /// Where it did; `nil` = at the feed's own address.
  public var blockedURL: String?

  /// An ended poll.
  public init(
    nextPoll: Timestamp?, failed: Bool, answer: Answer, hostBlockedUntil: Timestamp? = nil
  ) {
    self.nextPoll = nextPoll
    self.failed = failed
    self.answer = answer
    self.hostBlockedUntil = hostBlockedUntil
  }
}
