import KabarCore
import Store

/// Makes lines of events, until there are enough bytes for one write.
struct LineReader: EventReader {
  /// So many bytes are enough.
  static let enough = 1 << 20

  let format: StdoutFormat
  let route: Route
  let encoder: EventEncoder
  let now: Timestamp
  /// Whether the route decides; replayed events are for this sink whatever it says.
  let usesRoute: Bool
  var cache: EnvelopeCache

  /// The lines.
  var bytes: [UInt8] = []
  /// The event of each line, and where the line ends.
  var lines: [(seq: Int64, end: Int)] = []
  /// Events that need no line.
  var passed: [Int64] = []
  /// The last event looked at.
  var last: Int64?

  init(
    format: StdoutFormat, route: Route, encoder: EventEncoder, cache: EnvelopeCache, now: Timestamp,
    usesRoute: Bool
  ) {
    self.format = format
    self.route = route
    self.encoder = encoder
    self.cache = cache
    self.now = now
    self.usesRoute = usesRoute
  }

  mutating func take(_ event: EventView, facts: () throws -> FeedFacts?) throws -> Bool {
    last = event.seq
    guard let envelope = try cache.envelope(of: event.feed, now: now, facts: facts),
      !usesRoute || route.takes(envelope.facts)
    else {
      passed.append(event.seq)
      return true
    }
    if bytes.isEmpty { bytes.reserveCapacity(Self.enough + Self.enough / 8) }
    switch format {
    case .text: EventText.append(event, of: envelope, to: &bytes)
    case .json: encoder.append(event, of: envelope, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
    lines.append((event.seq, bytes.count))
    return bytes.count < Self.enough
  }

  /// Forgets what comes behind the line that the first `written` bytes end in.
  ///
  /// - Returns: whether anything is left.
  mutating func truncate(after written: Int) -> Bool {
    guard written > 0, !lines.isEmpty else { return false }
    let begun = lines.prefix { $0.end < written }.count
    let final = lines[min(begun, lines.count - 1)]
    lines.removeSubrange(min(begun + 1, lines.count)...)
    bytes.removeSubrange(final.end...)
    passed.removeAll { $0 > final.seq }
    last = final.seq
    return true
  }

  mutating func skip(_ seq: Int64) {
    last = seq
    passed.append(seq)
  }
}
