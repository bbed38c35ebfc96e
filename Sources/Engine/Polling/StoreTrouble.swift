import Logging
import Store
import Synchronization

/// Says once that the store can't be used, and once that it can again: a full disk is met by every
/// poll, and a line for each would fill what is left of it.
public final class StoreTrouble: Sendable {
  private struct State {
    var sentence: String?
    var dropped = 0
  }

  private let state = Mutex(State())

  /// No trouble so far.
  public init() {}

  /// Polls could not be stored, or not begin since their feeds' states can't be read.
  func noteFailure(_ error: any Error, polls: Int = 1, log: Logger) {
    let sentence = "\(error)"
    let isNew = state.withLock { state in
      state.dropped += polls
      defer { state.sentence = sentence }
      return state.sentence != sentence
    }
    guard isNew else { return }
    log.error(
      "\(sentence); what is polled meanwhile is dropped, each feed is tried again every minute")
  }

  /// A poll was stored.
  func noteSuccess(log: Logger) {
    let dropped = state.withLock { state in
      defer { state = State() }
      return state.sentence == nil ? nil : state.dropped
    }
    guard let dropped else { return }
    log.notice("the store can be used again; \(Counted.of(dropped, "poll")) had to be dropped")
  }
}
