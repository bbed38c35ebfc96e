import KabarCore

extension Scheduler {
  /// Starts polls of admitted feeds; their states are read together.
  func start(_ ready: [Int]) {
    let poller = self.poller
    let ids = ready.map { feeds[$0].id }
    let states = Task { await poller.states(of: ids) }
    // Feeds that are new together are pushed apart from their second poll on.
    let spread =
      once == nil
      ? max(
        Interval(milliseconds: Int64(feeds.count) * Self.overdueGap.milliseconds),
        Self.shortestSpread) : .zero
    for (position, index) in ready.enumerated() {
      let feed = feeds[index].feed
      let task = Task {
        guard let state = await states.value?[position] else {
          self.transferEnded()
          self.ended(index, PollEnd(nextPoll: nil, failed: true, answer: .none), storeFailed: true)
          return
        }
        let end = await poller.poll(feed, state: state, spread: spread) {
          await self.transferEnded()
        }
        self.ended(index, end)
      }
      feeds[index].isActive = true
      polls[index] = RunningPoll(
        task: task, hostKey: gate.key(forHost: HostName.of(feed.url)),
        answersBefore: outage.answers)
    }
  }

  /// A transfer ended although its poll goes on: another may begin.
  private func transferEnded() {
    transferring -= 1
    pump()
  }

  private func ended(_ index: Int, _ end: PollEnd, storeFailed: Bool = false) {
    guard let poll = polls.removeValue(forKey: index) else { return }
    let now = clock.now()
    if end.failed { failing.insert(index) } else { failing.remove(index) }
    once?.note(index, failed: end.failed)
    // A store that can't be read or written is tried again soon; nothing else will help.
    reschedule(index, at: storeFailed ? now + .minutes(1) : end.nextPoll ?? .never)
    if let until = end.hostBlockedUntil {
      let key = end.blockedHost.map { gate.key(forHost: $0) } ?? poll.hostKey
      for waiting in gate.block(key, until: until) {
        notePutOff(waiting, until: until, at: now)
      }
    }
    passOn(poll.hostKey, at: now)
    recycle(index)
    judge(end.answer, of: poll, index: index)
    pump()
  }

  /// A poll waits for its host. A wait that is over before anybody could look is not written down.
  func notePutOff(_ index: Int, until time: Timestamp, at now: Timestamp) {
    once?.postpone(index, to: time)
    if time - now >= Self.shownWait { putOff[feeds[index].id] = time }
  }

  /// Has the store told of the polls that were put off, in order.
  func writePutOff() {
    guard !putOff.isEmpty else { return }
    let polls = putOff
    putOff = [:]
    let poller = self.poller
    let before = putOffWriting
    putOffWriting = Task {
      await before?.value
      await poller.putOff(polls)
    }
  }

  /// Ends a host's request and starts the next in line that is still configured.
  private func passOn(_ hostKey: String, at now: Timestamp) {
    guard !isStopped else { return }
    while let next = gate.leave(hostKey, at: now) {
      if feeds[next].isRemoved {
        feeds[next].isActive = false
        recycle(next)
        continue
      }
      transferring += 1
      start([next])
      return
    }
  }

  /// Feeds whose host's block is over; removed ones pass their turn on.
  func takeUnblocked(at now: Timestamp) -> [Int] {
    var ready: [Int] = []
    for index in gate.unblocked(at: now) {
      if feeds[index].isRemoved {
        feeds[index].isActive = false
        recycle(index)
        passOn(gate.key(forHost: HostName.of(feeds[index].feed.url)), at: now)
      } else {
        transferring += 1
        ready.append(index)
      }
    }
    return ready
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
        host: poll.hostKey, suspect: .init(index: index, record: record),
        answersBefore: poll.answersBefore, othersUnderWay: transferring)
      guard !suspects.isEmpty else { return }
      nextProbe = clock.now() + outage.probeWait
      if !wasOut {
        log.warning(
          "network seems to be down: no host answers; no error is counted, looking again every \(outage.probeWait)"
        )
        once?.giveUp()
      }
      takeBack(suspects)
    }
  }

  private func takeBack(_ suspects: [OutageDetector.Suspect]) {
    let poller = self.poller
    let ids = suspects.map { feeds[$0.index].id }
    Task {
      let times = await poller.takeBack(suspects.map(\.record), spread: outage.probeWait)
      for (id, time) in zip(ids, times) {
        guard let index = indexes[id], !feeds[index].isActive else { continue }
        failing.remove(index)
        reschedule(index, at: time)
      }
      pump()
    }
  }
}
