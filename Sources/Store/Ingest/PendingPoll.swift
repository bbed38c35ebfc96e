import KabarCore

/// A poll on its way through the ``CommitQueue``.
struct PendingPoll: Sendable {
  /// Takes the record back with what became of it, on the store's thread: it must return at once.
  typealias Completion = @Sendable (PollRecord, Result<PollCommit, StoreError>) -> Void

  let record: PollRecord
  private let completion: Completion
  /// The bytes of its items.
  let size: Int
  /// Whether it brought a document, which others wait for.
  let isNews: Bool

  init(_ record: PollRecord, _ completion: @escaping Completion) {
    self.record = record
    self.completion = completion
    if case .document(let document) = record.outcome {
      isNews = true
      size = document.items.reduce(0) { $0 + $1.json.count }
    } else {
      isNews = false
      size = 0
    }
  }

  func end(_ outcome: Result<PollCommit, StoreError>) { completion(record, outcome) }
}
