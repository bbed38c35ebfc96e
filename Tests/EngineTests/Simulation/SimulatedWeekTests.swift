import Configuration
import KabarCore
import KabarTesting
import Logging
import Testing

@testable import Engine

/// Two thousand feeds of mixed behaviour for a week, without sockets.
@Suite struct SimulatedWeekTests {
  static let start = Timestamp(seconds: 1_795_435_200)
  static let week = Interval.days(7)

  /// What a feed of the simulation is like; by its number.
  enum Kind: Int, CaseIterable {
    case busy
    case daily
    case quiet
    case failing
    case cached
    case gone
    case limited
    case moved

    init(of id: FeedID) {
      self = Kind(rawValue: Int(id.value) % Kind.allCases.count) ?? .busy
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func everyFeedGetsWhatItIsDueAndNoHostABurst() async throws {
    let feeds = try Simulation.feeds(2000) { number in
      Kind(of: FeedID(Int64(number))) == .limited
        ? "https://forum\(number % 5).example/\(number)"
        : "https://host\(number % 400).example/\(number)"
    }
    let document = FeedObservation(
      bodyDigest: Digest128(high: 0, low: 0), title: nil, homePageURL: nil, pace: PaceLimits(),
      items: [])
    let simulation = Simulation(feeds, start: Self.start) { feed, state, now in
      let isFirst = state.baseline == nil
      switch Kind(of: state.feed) {
      case .busy:
        return .init(outcome: .document(document), newItems: isFirst ? 0 : 1)
      case .daily:
        let last = state.arrivals.last ?? state.baseline ?? now
        let isNew = now - last > .hours(24)
        return .init(
          outcome: isFirst || isNew ? .document(document) : .notModified, newItems: isNew ? 1 : 0)
      case .quiet, .moved:
        return .init(outcome: isFirst ? .document(document) : .notModified, status: 304)
      case .failing:
        return .init(outcome: .failed(sentence: "HTTP 500", counts: true), status: 500)
      case .cached:
        var hints = ScheduleHints()
        hints.freshFor = .hours(6)
        return .init(outcome: isFirst ? .document(document) : .notModified, hints: hints)
      case .gone:
        return .init(outcome: .gone, status: 410)
      case .limited:
        var hints = ScheduleHints()
        hints.retryAt = now + .hours(2)
        return .init(
          outcome: .failed(sentence: "HTTP 429", counts: true), status: 429, hints: hints)
      }
    }
    await simulation.run(for: Self.week)

    let polls = simulation.poller.polls
    var perSecond: [Int64: Int] = [:]
    for (id, times) in polls {
      for time in times { perSecond[time.seconds, default: 0] += 1 }
      let count = times.count
      switch Kind(of: id) {
      case .busy: #expect((150...169).contains(count), "busy \(id): \(count)")
      case .daily: #expect((60...169).contains(count), "daily \(id): \(count)")
      case .quiet, .moved: #expect((20...80).contains(count), "quiet \(id): \(count)")
      case .failing: #expect((9...14).contains(count), "failing \(id): \(count)")
      case .cached: #expect((20...29).contains(count), "cached \(id): \(count)")
      case .gone: #expect(count == 1, "gone \(id): \(count)")
      // Fifty feeds share a host that takes two requests in two hours: each has its turn.
      case .limited: #expect((1...4).contains(count), "limited \(id): \(count)")
      }
      guard Kind(of: id) != .gone, Kind(of: id) != .limited else { continue }
      let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
      #expect(gaps.allSatisfy { $0 >= .hours(1) }, "\(id) was polled before its interval was over")
      #expect(gaps.allSatisfy { $0 <= .hours(26) }, "\(id) starved")
    }
    #expect(polls.count == 2000)
    let burst = perSecond.values.max() ?? 0
    #expect(burst <= 40, "\(burst) requests within one second")
  }

  @Test(.timeLimit(.minutes(1)), arguments: [Interval.days(1), .seconds(41)])
  func aMachineThatSleptWakesWithoutABurst(sleep: Interval) async throws {
    let feeds = try Simulation.feeds(
      500, defaults: "interval = \"\(sleep == .days(1) ? "1h" : "30s")\""
    ) {
      "https://host\($0).example/"
    }
    let simulation = Simulation(feeds, start: Self.start) { _, state, _ in
      .init(outcome: .notModified, status: 304)
    }
    await simulation.run(for: .hours(2))
    simulation.clock.step(by: sleep)
    let wake = simulation.clock.now()
    await simulation.run(for: .hours(1))
    var perSecond: [Int64: Int] = [:]
    for time in simulation.poller.polls.values.joined() where time >= wake {
      perSecond[time.seconds, default: 0] += 1
    }
    #expect((perSecond.values.max() ?? 0) <= 45)
    #expect(perSecond.values.reduce(0, +) >= 500)
  }

  @Test(.timeLimit(.minutes(1)))
  func anOutageOfOursIsCountedAgainstNobodyAndAllComeBack() async throws {
    let feeds = try Simulation.feeds(200) { "https://host\($0).example/" }
    let start = Self.start
    let simulation = Simulation(feeds, start: start) { _, _, now in
      let isOut = now >= start + .hours(5) && now < start + .hours(9)
      return isOut
        ? .init(outcome: .failed(sentence: "no DNS", counts: true), status: 0, isSilent: true)
        : .init(outcome: .notModified, status: 304)
    }
    await simulation.run(for: .hours(8))
    let failuresInside = feeds.ids.map { simulation.poller.state(of: $0).failures }
    #expect(failuresInside.allSatisfy { $0 == 0 })
    let asked = simulation.poller.polls.values.joined().count { $0 >= start + .hours(5) }
    #expect(asked < 100, "\(asked) requests into a dead network")
    await simulation.run(for: .hours(2))
    for id in feeds.ids {
      let state = simulation.poller.state(of: id)
      #expect(state.failures == 0)
      #expect(state.lastPoll.map { $0 >= start + .hours(9) } == true)
    }
  }
}
