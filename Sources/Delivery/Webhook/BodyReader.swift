import KabarCore
import Store

/// Makes the bodies of several requests in one pass over the store.
struct BodyReader: EventReader {
  /// A body takes no further event once it is as long as this, in bytes.
  static let enough = 4 << 20

  /// One request's body in the making.
  struct Body: Sendable {
    var bytes: [UInt8] = []
    var ids: [String] = []
    /// How many events of the claim were looked at; the others found no room.
    var looked = 0
    var passed: [Int64] = []
  }

  let encoder: EventEncoder
  let now: Timestamp
  var cache: EnvelopeCache
  var bodies: [Body]
  /// For each event, its request.
  private let places: [Int64: Int]

  init(claims: [DeliveryClaim], encoder: EventEncoder, cache: EnvelopeCache, now: Timestamp) {
    self.encoder = encoder
    self.cache = cache
    self.now = now
    bodies = Array(repeating: Body(), count: claims.count)
    var places: [Int64: Int] = [:]
    for (index, claim) in claims.enumerated() {
      for delivery in claim.deliveries { places[delivery.seq] = index }
    }
    self.places = places
  }

  mutating func take(_ event: EventView, facts: () throws -> FeedFacts?) throws -> Bool {
    guard let place = places[event.seq] else { return true }
    guard bodies[place].ids.isEmpty || bodies[place].bytes.count < Self.enough else { return true }
    bodies[place].looked += 1
    guard let envelope = try cache.envelope(of: event.feed, now: now, facts: facts) else {
      bodies[place].passed.append(event.seq)
      return true
    }
    if !bodies[place].ids.isEmpty { bodies[place].bytes.append(UInt8(ascii: ",")) }
    encoder.append(event, of: envelope, to: &bodies[place].bytes)
    bodies[place].ids.append(encoder.id(event.seq))
    return true
  }

  mutating func skip(_ seq: Int64) {
    guard let place = places[seq] else { return }
    guard bodies[place].ids.isEmpty || bodies[place].bytes.count < Self.enough else { return }
    bodies[place].looked += 1
    bodies[place].passed.append(seq)
  }
}
