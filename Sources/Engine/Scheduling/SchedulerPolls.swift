import HTTPTransfer
import KabarCore

extension Scheduler {
  /// Starts the poll of an admitted feed.
  ///
  /// - Parameter state: what the store remembers; `nil` if it is still to be read.
  func start(_ index: Int, host: HostGate.Host, state: FeedState?) {
    let poller = self.poller
    let id = feeds[index].id
    let feed = feeds[index].feed
    // Feeds that are new together are pushed apart from their second poll on.
    let spread =
      once == nil
      ? max(
        Interval(milliseconds: Int64(feeds.count) * Self.overdueGap.milliseconds),
        Self.shortestSpread) : .zero
    let control = TransferControl(number: index, gate: redirectGate)
    workers.start(
      PollJob(
        index: index, id: id, feed: feed, state: state, spread: spread, poller: poller,
        control: control),
      on: executor.tasks, telling: news)
    transferring += 1
    feeds[index].isActive = true
    polls[index] = RunningPoll(
      control: control, url: feed.url, host: host, answersBefore: outage.answers,
      isProbe: outage.isOut)
    // One at a time, and the next not before this wait is over, however soon this one fails.
    if outage.isOut { nextProbe = max(nextProbe, clock.now() + outage.probeWait) }
  }

  /// Looks at what polls tell. Not before all else is set up: it hands the scheduler out.
  nonisolated func listen() {
    news.listen { [weak self, executor] in
      executor.run { [weak self] in self?.assumeIsolated { $0.hear() } }
    }
  }

  /// Draws the conclusions from all that polls told, then starts others.
  private func hear() {
    for message in news.take() {
      switch message {
      case .transferEnded(let index, let end): transferEnded(index, end)
      case .free(let worker): workers.takeBack(worker)
      case .ended(let index, let end): if let end { ended(index, end) } else { unreadable(index) }
      }
    }
    pump()
    if transferring == 0, !polls.isEmpty { poller.hurry() }
    if isStopped { finishStopIfDone() }
  }

  private func unreadable(_ index: Int) {
    guard polls.removeValue(forKey: index) != nil else { return }
    noteUnreadable(index)
    recycle(index)
  }

  /// The host is free for the next in line, unless it asked for silence.
  private func transferEnded(_ index: Int, _ end: TransferEnd) {
    transferring -= 1
    guard let host = polls[index]?.host else { return }
    let now = clock.now()
    if end.holdsDocument {
      reading += 1
      polls[index]?.isReading = true
    }
    if let until = end.hostBlockedUntil {
      let key = end.blockedURL.map { gate.key(forURL: $0) } ?? host.key
      for waiting in gate.block(key, until: until) {
        notePutOff(waiting, until: until, at: now)
      }
    }
    passOn(host, at: now)
  }

  private func ended(_ index: Int, _ end: PollEnd) {
    guard let poll = polls.removeValue(forKey: index) else { return }
    if poll.isReading { reading -= 1 }
    let now = clock.now()
    if end.failed { failing.insert(index) } else { failing.remove(index) }
    if end.isHeldBack {
      once?.postpone(index, to: end.nextPoll ?? .never)
    } else {
      once?.note(index, failed: end.failed)
    }
    // A feed whose address changed meanwhile is polled there at once.
    let hasMoved = poll.url != feeds[index].feed.url
    reschedule(index, at: hasMoved ? now : end.nextPoll ?? .never)
    recycle(index)
    judge(end.answer, of: poll, index: index)
  }

  /// A poll waits for its host. A wait that is over before anybody could look is not written down.
  func notePutOff(_ index: Int, until time: Timestamp, at now: Timestamp) {
    once?.postpone(index, to: time)
    if time - now >= Self.shownWait { putOff[feeds[index].id] = time }
  }

  /// Has the store told of the polls that were put off or hastened, in order.
  func writePutOff() {
    guard !putOff.isEmpty || !hastened.isEmpty else { return }
    let polls = putOff
    let hastened = hastened
    putOff = [:]
    self.hastened = [:]
    let poller = self.poller
    let before = putOffWriting
    putOffWriting = Task {
      await before?.value
      if !hastened.isEmpty { await poller.hasten(hastened) }
      if !polls.isEmpty { await poller.putOff(polls) }
    }
  }

  /// Ends a host's request and starts the next in line that is still configured.
  func passOn(_ host: HostGate.Host, at now: Timestamp) {
    guard !isStopped else { return }
    while let next = gate.leave(host, at: now) {
      if letPass(next, to: host) { return }
      if feeds[next].isRemoved || outage.isOut {
        skipTurn(of: next)
        continue
      }
      start(next, host: host, state: nil)
      return
    }
  }

  /// A feed whose turn at its host has come is gone, or waits for the end of an outage like others.
  private func skipTurn(of index: Int) {
    feeds[index].isActive = false
    if feeds[index].isRemoved {
      recycle(index)
    } else {
      reschedule(index, at: max(nextProbe, clock.now()))
    }
  }

  /// Starts feeds whose host's block is over; removed ones pass their turn on.
  func takeUnblocked(at now: Timestamp) {
    for (host, index) in gate.unblocked(at: now) where !letPass(index, to: host) {
      if feeds[index].isRemoved || outage.isOut {
        skipTurn(of: index)
        passOn(host, at: now)
      } else {
        start(index, host: host, state: nil)
      }
    }
  }

  private func judge(_ answer: PollEnd.Answer, of poll: RunningPoll, index: Int) {
    switch answer {
    case .none: break
    case .answered:
      if outage.noteAnswer() {
        log.notice("network is back: feeds are polled again, spread out")
        spreadOverdue(at: clock.now())
      }
    case .silent(let record):
      let wasOut = outage.isOut
      let suspects = outage.noteSilence(
        host: HostName.of(poll.url), suspect: .init(index: index, record: record),
        answersBefore: poll.answersBefore, isProbe: poll.isProbe, othersUnderWay: transferring)
      guard !suspects.isEmpty else { return }
      if !wasOut || poll.isProbe { nextProbe = clock.now() + outage.probeWait }
      if !wasOut {
        log.warning(
          "network seems to be down: no host answers; no error is counted, looking again in \(outage.probeWait), later every \(OutageDetector.longestProbe)"
        )
        once?.giveUp()
      }
      takeBack(suspects)
    }
  }

  private func takeBack(_ suspects: [OutageDetector.Suspect]) {
    let poller = self.poller
    let ids = suspects.map { feeds[$0.index].id }
    takingBack += 1
    Task {
      let times = await poller.takeBack(suspects.map(\.record), spread: outage.probeWait)
      takingBack -= 1
      for (id, time) in zip(ids, times) {
        guard let index = indexes[id], !feeds[index].isActive else { continue }
        failing.remove(index)
        reschedule(index, at: time)
      }
      pump()
    }
  }
}
