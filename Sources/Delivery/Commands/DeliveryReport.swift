import KabarCore
import Store

/// `kabar deliveries`: where each sink stands, what waits after a failure and what was given up.
public struct DeliveryReport: Sendable {
  /// At most so many deliveries are shown unless more are asked for.
  public static let defaultLimit = 200

  private let sinks: [SinkListing]
  private let deliveries: [DeliveryListing]
  private let failedOnly: Bool
  private let now: Timestamp
  private let eventID: @Sendable (Int64) -> String

  /// Reads the report from a store.
  ///
  /// - Parameters:
  ///   - store: may be opened for reading only.
  ///   - failedOnly: only what was given up.
  ///   - limit: at most so many deliveries.
  ///   - now: the time.
  /// - Throws: `StoreError`.
  public init(_ store: Store, failedOnly: Bool, limit: Int, now: Timestamp) async throws {
    sinks = failedOnly ? [] : try await store.deliveryLog.sinkListing()
    deliveries = try await store.deliveryLog.listing(deadOnly: failedOnly, limit: max(0, limit))
    self.failedOnly = failedOnly
    self.now = now
    eventID = { "\(store.eventID($0))" }
  }

  // MARK: For a person

  /// The report as lines.
  public var text: [String] {
    var lines: [String] = []
    if !failedOnly {
      let rows = sinks.map { sink in
        [
          sink.record.name, "\(sink.behind)", "\(sink.waiting)", "\(sink.dead)",
          state(of: sink.record),
        ]
      }
      lines += TextTable.lines(["SINK", "BEHIND", "RETRYING", "GIVEN UP", "STATE"], rows)
    }
    if !deliveries.isEmpty {
      if !failedOnly { lines.append("") }
      lines += TextTable.lines(
        ["EVENT", "SINK", "FEED", "TRIES", "NEXT TRY", "LAST ERROR", "ITEM"],
        deliveries.map { delivery in
          [
            eventID(delivery.seq), delivery.sink, delivery.feed ?? "", "\(delivery.attempts)",
            delivery.isDead ? "given up" : next(delivery.nextTry), delivery.error ?? "",
            delivery.item ?? "",
          ]
        })
    } else if failedOnly {
      lines.append("nothing was given up")
    }
    return lines
  }

  private func state(of record: SinkRecord) -> String {
    switch record.state {
    case .off: return "off: \(record.reason ?? "")"
    case .paused:
      guard let resume = record.resumeAt, resume > now else { return "on" }
      return "paused for \(resume - now): \(record.reason ?? "")"
    case .on: return "on"
    }
  }

  private func next(_ time: Timestamp) -> String {
    time > now ? "in \(time - now)" : "now"
  }

  // MARK: For a program

  /// The report as JSON: an object for each sink, then for each delivery; `type` tells them apart.
  public var json: [[UInt8]] { sinks.map(json) + deliveries.map(json) }

  private func json(_ sink: SinkListing) -> [UInt8] {
    var object = JSONObject()
    object.add("type", "sink")
    object.add("sink", sink.record.name)
    let isOn = state(of: sink.record) == "on"
    object.add("state", sink.record.state == .off ? "off" : isOn ? "on" : "paused")
    object.add("reason", isOn ? nil : sink.record.reason)
    object.add("resume_at", sink.record.resumeAt.flatMap { $0 > now ? $0.rfc3339 : nil })
    object.add("behind", sink.behind)
    object.add("retrying", sink.waiting)
    object.add("given_up", sink.dead)
    return object.finished
  }

  private func json(_ delivery: DeliveryListing) -> [UInt8] {
    var object = JSONObject()
    object.add("type", "delivery")
    object.add("event", eventID(delivery.seq))
    object.add("sink", delivery.sink)
    object.add("feed", delivery.feed)
    object.add("item", delivery.item)
    object.add("state", delivery.isDead ? "given_up" : "waiting")
    object.add("attempts", delivery.attempts)
    object.add("last_attempt", delivery.changedAt.rfc3339)
    object.add("next_attempt", delivery.isDead ? nil : delivery.nextTry.rfc3339)
    object.add("status", delivery.status == 0 ? nil : delivery.status)
    object.add("error", delivery.error)
    return object.finished
  }
}

/// A flat JSON object in the making; absent values are absent keys.
private struct JSONObject {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  mutating func add(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    separate()
    JSONText.append(name, value, to: &bytes)
  }

  mutating func add(_ name: StaticString, _ value: Int?) {
    guard let value else { return }
    separate()
    JSONText.appendName(name, to: &bytes)
    bytes.append(contentsOf: String(value).utf8)
  }

  var finished: [UInt8] { bytes + [UInt8(ascii: "}")] }

  private mutating func separate() {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
  }
}
