extension FeedState {
  /// The state after a poll: validators, failures, the next poll time and its reason.
  ///
  /// - Parameters:
  ///   - record: the poll.
  ///   - counts: what the document brought; zero without one.
  public func advanced(by record: PollRecord, counts: PollCounts) -> FeedState {
    var next = self
    next.lastPoll = record.polledAt
    next.status = record.status
    next.nextPoll = record.polledAt + record.policy.values.interval
    next.nextPollReason = "every \(record.policy.values.interval)"
    return next
  }
}
