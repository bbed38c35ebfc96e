import KabarCore

/// What became of a committed poll.
public struct PollCommit: Sendable {
  /// The feed's state from now on, with the next poll time.
  public var state: FeedState
  /// What the document brought; zero without one.
  public var counts: PollCounts
  /// The number of the last event that the poll made; `nil` if it made none.
  public var lastEvent: Int64?
}

extension Store {
  /// Commits one poll: its items, their events, the feed's validators and its next poll time, all
  /// or nothing. Polls that end together share a transaction.
  ///
  /// Returns when the poll is committed, and on the disk if it brought a document. It waits for
  /// company meanwhile, at most 25 ms; see `hurry`.
  ///
  /// - Throws: `StoreError`; then nothing of this poll was written, and polling again makes up for
  ///   it.
  public func commit(_ record: PollRecord) async throws -> PollCommit {
    try await committer.commit(record)
  }

  /// Commits one poll as `commit(_:)` does, without anybody's waiting for it.
  ///
  /// - Parameter completion: takes the record back with what became of it, on the store's thread: it
  ///   must return at once.
  public func commit(
    _ record: PollRecord,
    completion: @escaping @Sendable (PollRecord, Result<PollCommit, StoreError>) -> Void
  ) {
    committer.commit(record, completion)
  }

  /// Why the last commit of polls was not written: a full disk, most likely. `nil` if it was.
  public var commitFailure: StoreError? { committer.failure }

  /// Has polls that wait for company committed at once: none will join them soon.
  public func hurry() {
    committer.hurry()
  }

  /// Waits until everything that was handed to `commit` before is on the disk or has failed.
  public func flush() async {
    await committer.flush()
  }
}
