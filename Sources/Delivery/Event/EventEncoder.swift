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
      appendNames(event.changed ?? "", to: &bytes)
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

  /// The changed fields as an array, from `["title","url"]` or `title,url`.
  private func appendNames(_ stored: String, to bytes: inout [UInt8]) {
    guard !stored.hasPrefix("[") else {
      bytes.append(contentsOf: stored.utf8)
      return
    }
    bytes.append(UInt8(ascii: "["))
    for (index, name) in stored.split(separator: ",").enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      JSONText.append(String(name), to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}
