import KabarCore
import Store

/// `kabar retry` and `kabar replay`: what waits is tried now, what is past is delivered again. Both
/// work while the daemon runs, which looks at the store every two seconds.
public struct DeliveryRepair: Sendable {
  /// Why nothing was done, in one sentence.
  public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public var description: String
  }

  private let store: Store
  private let sinks: [SinkSettings]
  private let now: Timestamp

  /// - Parameters:
  ///   - store: opened for maintenance.
  ///   - sinks: the configured sinks.
  ///   - now: the time.
  public init(_ store: Store, sinks: [SinkSettings], now: Timestamp) {
    self.store = store
    self.sinks = sinks
    self.now = now
  }

  /// Tries again what waits or was given up.
  ///
  /// - Parameter target: a sink's name or an event's id; `nil` = everything.
  /// - Returns: one sentence.
  /// - Throws: `Refusal` if there is no such sink or event; `StoreError`.
  public func retry(_ target: String?) async throws -> String {
    let scope = try scope(of: target)
    let (count, sinks) = try await store.deliveryLog.retry(scope, now: now)
    guard count > 0 else {
      if sinks == 0 { return "nothing waits and nothing was given up" }
      return (sinks == 1 ? "1 sink is on again" : "\(sinks) sinks are on again")
        + "; the running kabar, or the next one, delivers what waits"
    }
    return count == 1
      ? "1 delivery is due now; the running kabar, or the next one, makes it"
      : "\(count) deliveries are due now; the running kabar, or the next one, makes them"
  }

  private func scope(of target: String?) throws -> DeliveryLog.RetryScope {
    guard let target else { return .all }
    if sinks.contains(where: { $0.name == target }) { return .sink(target) }
    if let id = EventID(target) {
      if let seq = store.sequence(of: id) { return .event(seq) }
      throw Refusal(description: "\(target) is no event of this store; see kabar deliveries")
    }
    if target.hasPrefix("evt_") {
      throw Refusal(description: "\(target) is no event of this store; see kabar deliveries")
    }
    throw Refusal(
      description: "there is no sink named \(target); configured: \(names)")
  }

  /// Delivers past events again to one sink.
  ///
  /// - Parameters:
  ///   - sink: its name.
  ///   - feed: only events of the feed of this name; `nil` = of all feeds that are routed there.
  ///   - since: only events of this long ago or less; `nil` = all whose content is still kept.
  /// - Returns: one sentence.
  /// - Throws: `Refusal` if there is no such sink or feed; `StoreError`.
  public func replay(to sink: String, feed: String?, since: Interval?) async throws -> String {
    guard let settings = sinks.first(where: { $0.name == sink }) else {
      throw Refusal(description: "there is no sink named \(sink); configured: \(names)")
    }
    let log = store.deliveryLog
    let all = try await log.allFacts()
    let route = Route(settings)
    let chosen = all.filter { facts in feed.map { $0 == facts.name } ?? route.takes(facts) }
    if let feed, chosen.isEmpty {
      throw Refusal(description: "there is no feed named \(feed); see kabar feeds")
    }
    let count = try await log.replay(
      to: sink, feeds: Set(chosen.map(\.id)), since: since.map { now - $0 }, now: now)
    guard let count else {
      throw Refusal(
        description: "the sink \(sink) is new: kabar run has to be started with it first")
    }
    guard count > 0 else { return "there is no such event whose content is still kept" }
    return count == 1
      ? "1 event is due again; the running kabar, or the next one, delivers it"
      : "\(count) events are due again; the running kabar, or the next one, delivers them"
  }

  private var names: String { sinks.map(\.name).joined(separator: ", ") }
}
