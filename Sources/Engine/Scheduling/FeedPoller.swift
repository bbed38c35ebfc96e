import Configuration
import HTTPTransfer
import KabarCore
import Store

/// What the scheduler needs of the poll pipeline; simulations put another in its place.
public protocol FeedPoller: Sendable {
  /// The states of some feeds, in the same order; `nil` if the store can't be read.
  func states(of feeds: [FeedID]) async -> [FeedState]?

  /// Polls one feed: fetch, parse, decide, commit, log. Returns when nothing is left but the
  /// commit.
  ///
  /// - Parameters:
  ///   - spread: the window over which feeds whose first polls coincide are pushed apart.
  ///   - control: drops the transfer, and says whether redirects may be followed to other hosts.
  ///   - transferEnded: called once when the connection is no longer in use.
  ///   - ended: called once after that, when the poll is committed, dropped or has failed to be.
  func poll(
    _ feed: FeedConfiguration, state: FeedState, spread: Interval,
    control: TransferControl, transferEnded: @Sendable (TransferEnd) -> Void,
    ended: @escaping @Sendable (PollEnd) -> Void
  ) async

  /// Told when no transfer is under way any more: polls that wait to be stored together with others
  /// have no company to expect.
  func hurry()

  /// Commits failures anew as uncounted ones, since the fault was ours.
  ///
  /// - Returns: when each is polled next, in the same order.
  func takeBack(_ failures: [PollRecord], spread: Interval) async -> [Timestamp]

  /// Writes down until when polls were put off by their hosts' pace, for people to see.
  func putOff(_ polls: [FeedID: Timestamp]) async

  /// Writes down that polls come sooner since the configuration changed, for people to see.
  func hasten(_ polls: [FeedID: HastenedPoll]) async
}

/// What the scheduler learns when a poll's connection is no longer in use.
public struct TransferEnd: Sendable {
  /// Whether there is a document to be read, which takes memory and time.
  public var holdsDocument: Bool
  /// Until when the whole host asked for silence (429).
  public var hostBlockedUntil: Timestamp?
  /// Where it did; `nil` = at the feed's own address.
  public var blockedURL: String?

  /// An ended transfer.
  public init(
    holdsDocument: Bool, hostBlockedUntil: Timestamp? = nil, blockedURL: String? = nil
  ) {
    self.holdsDocument = holdsDocument
    self.hostBlockedUntil = hostBlockedUntil
    self.blockedURL = blockedURL
  }
}

/// What the scheduler learns of an ended poll.
public struct PollEnd: Sendable {
  /// Whether and how a host answered.
  public enum Answer: Sendable {
    /// The host answered; the poll may have failed all the same.
    case answered
    /// No answer at all: no name, no connection, no reply in time. A reference, since it is large
    /// and rare.
    indirect case silent(PollRecord)
    /// Nothing was asked or nothing can be concluded: cancelled, a local file, a refused address.
    case none
  }

  /// When to poll next; `nil` = not again (410, or the scheduler stops).
  public var nextPoll: Timestamp?
  /// Whether the poll failed.
  public var failed: Bool
  /// What the poll tells about the network.
  public var answer: Answer
  /// Whether it came to nothing, because a redirect leads to a host that is to be left alone.
  public var isHeldBack = false

  /// An ended poll.
  public init(nextPoll: Timestamp?, failed: Bool, answer: Answer) {
    self.nextPoll = nextPoll
    self.failed = failed
    self.answer = answer
  }
}
