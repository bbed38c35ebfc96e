import KabarCore

/// A poll on its way through the ``CommitQueue``.
///
/// `@unchecked Sendable`: it is handed on, never shared. The poll sets the continuation, the queue
/// everything else, before it resumes the poll and never after.
final class PendingPoll: @unchecked Sendable {
  /// Whether it brought a document, which others wait for.
  let isNews: Bool
  /// The bytes of its items.
  let size: Int
  private var record: PollRecord?
  private var outcome: Result<PollCommit, StoreError>?
  // Unsafe, since it costs an allocation less. It is resumed once: whoever takes polls out of the
  // queue's list, under its lock, finishes them.
  private var continuation: UnsafeContinuation<Void, Never>?
  /// Polls of the same transaction that this one resumes.
  private var companions: ArraySlice<PendingPoll> = []

  init(_ record: PollRecord) {
    if case .document(let document) = record.outcome {
      isNews = true
      size = document.items.reduce(0) { $0 + $1.json.count }
    } else {
      isNews = false
      size = 0
    }
    self.record = record
  }

  /// Suspends the poll until it is committed or has failed.
  ///
  /// - Parameter add: puts it into the queue.
  func outcome(_ add: (PendingPoll) -> Void) async throws(StoreError) -> PollCommit {
    await withUnsafeContinuation { continuation in
      self.continuation = continuation
      add(self)
    }
    for companion in companions { companion.continuation?.resume() }
    companions = []
    guard let outcome else { throw StoreError(.io, "a poll was lost on its way to the store") }
    return try outcome.get()
  }

  /// The record, which is let go of: documents needn't wait for their polls.
  func take() -> PollRecord? {
    defer { record = nil }
    return record
  }

  /// Ends polls that were written together.
  ///
  /// Only the first is resumed, and resumes the others from where it runs, which is where they run: a
  /// thread that waits for them is woken once.
  static func finish(_ polls: [PendingPoll], _ outcomes: [Result<PollCommit, StoreError>]) {
    for (poll, outcome) in zip(polls, outcomes) { poll.outcome = outcome }
    guard let first = polls.first else { return }
    first.companions = polls.dropFirst()
    first.continuation?.resume()
  }
}
