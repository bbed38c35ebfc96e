import KabarCore
import Store

extension WebhookPump {
  /// Tells the log, and the store where a state must outlive the process.
  func heed(_ notice: DeliveryNotice) async {
    let logger = context.logger
    switch notice {
    case .firstFailure(let seq, let sentence, let next):
      counts.failed += 1
      logger.warning(
        "sink \(name): \(sentence); \(context.encoder.id(seq)) is tried again in \(wait(next))")
    case .failure(let seq, let sentence, let next):
      counts.failed += 1
      logger.debug(
        "sink \(name): \(sentence); \(context.encoder.id(seq)) is tried again in \(wait(next))")
    case .dead(let seq, let attempts, let sentence):
      counts.failed += 1
      counts.dead += 1
      let event = context.encoder.id(seq)
      logger.error(
        "sink \(name): \(sentence); \(event) given up after \(attempts) \(attempts == 1 ? "attempt" : "attempts"): see kabar deliveries --failed, then kabar retry \(event)"
      )
    case .down(let sentence, let nextProbe):
      logger.error(
        "sink \(name): \(sentence); the receiver counts as down, events wait; next try in \(wait(nextProbe))"
      )
    case .back(let downFor):
      logger.notice("sink \(name): the receiver takes events again after \(downFor)")
    case .busy(let status, let until):
      logger.warning("sink \(name): answered \(status), asks to wait \(wait(until)); events wait")
      await remember(.paused, "answered \(status) with Retry-After", until: until)
    case .gone:
      logger.error(
        "sink \(name): answered 410, switched off; events wait until the configuration is reloaded or kabar retry \(name)"
      )
      await remember(.off, "answered 410", until: nil)
    }
  }

  private func wait(_ until: Timestamp) -> Interval { max(until - context.now(), .zero) }

  private func remember(_ state: SinkState, _ reason: String, until: Timestamp?) async {
    do {
      try await context.log.setState(
        state, reason: reason, resumeAt: until, of: id, now: context.now())
    } catch {
      context.logger.warning("sink \(name): its state can't be stored: \(error)")
    }
  }
}

extension WebhookReply {
  /// The beginning of the answer on one line, for records.
  var excerpt: String? {
    guard case .answer(_, _, let body) = self, !body.isEmpty else { return nil }
    return LineText.excerpt(body, limit: AttemptRecord.answerLimit)
  }
}
