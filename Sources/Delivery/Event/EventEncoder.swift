import KabarCore
import Store

/// Makes an event's JSON by setting the stored item into its frame, without decoding it.
struct EventEncoder: Sendable {
  /// The event's id on the wire.
  let id: @Sendable (Int64) -> String

  /// Appends one event, without a line break.
  func append(_ event: EventView, of envelope: FeedEnvelope, to bytes: inout [UInt8]) {
    JSONText.append(
      raw: event.isUpdate ? "{\"type\":\"item.updated\",\"id\":" : "{\"type\":\"item.new\",\"id\":",
      to: &bytes)
    JSONText.append(id(event.seq), to: &bytes)
    JSONText.append(raw: ",\"timestamp\":\"", to: &bytes)
    Self.append(event.createdAt, to: &bytes)
    JSONText.append(raw: "\",\"data\":{\"feed\":", to: &bytes)
    bytes.append(contentsOf: envelope.json)
    JSONText.append(raw: ",\"item\":", to: &bytes)
    bytes.append(contentsOf: event.json)
    if event.isUpdate {
      JSONText.append(raw: ",\"changed\":", to: &bytes)
      Self.append(event.changed, to: &bytes)
      if let first = event.firstSeq {
        JSONText.append(raw: ",\"first_event\":", to: &bytes)
        JSONText.append(id(first), to: &bytes)
      }
    }
    JSONText.append(raw: "}}", to: &bytes)
  }

  static func append(_ timestamp: Timestamp, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
      let count = timestamp.writeRFC3339(to: buffer)
      bytes.append(contentsOf: buffer.prefix(count))
    }
  }

  private static func append(_ changed: ChangedFields, to bytes: inout [UInt8]) {
    var separator = UInt8(ascii: "[")
    for name in changed.names {
      bytes.append(separator)
      JSONText.append(name, to: &bytes)
      separator = UInt8(ascii: ",")
    }
    if changed.names.isEmpty { bytes.append(separator) }
    bytes.append(UInt8(ascii: "]"))
  }
}
