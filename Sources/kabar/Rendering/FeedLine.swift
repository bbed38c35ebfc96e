import Configuration
import KabarCore
import Store

/// One configured feed with what the store knows of it.
struct FeedLine {
  let feed: FeedConfiguration
  let stored: StoredFeed?

  /// The feed as a JSON object; what is not known is absent.
  var json: [UInt8] {
    var members = [
      JSONMember("name", .string(feed.name)), JSONMember("url", .string(feed.url)),
      JSONMember("tags", .array(feed.tags.map(JSONValue.string))),
      JSONMember("enabled", .bool(feed.isEnabled)),
    ]
    let state = stored?.state
    func add(_ name: String, _ value: JSONValue?) {
      if let value { members.append(JSONMember(name, value)) }
    }
    add("title", state?.title.map(JSONValue.string))
    add("last_poll", state?.lastPoll.map { .string($0.rfc3339) })
    add("last_success", state?.lastSuccess.map { .string($0.rfc3339) })
    add("http_status", state.flatMap { $0.status == 0 ? nil : .int(Int64($0.status)) })
    add("next_poll", state?.nextPoll.map { .string($0.rfc3339) })
    add("next_poll_reason", state.flatMap { reason($0) }.map(JSONValue.string))
    add("items", .int(Int64(stored?.itemCount ?? 0)))
    add("held", .int(Int64(stored?.heldCount ?? 0)))
    add("failures", .int(Int64(state?.failures ?? 0)))
    add("error", state?.error.map(JSONValue.string))
    add("gone", state.map { .bool($0.isGone) })
    var writer = JSONWriter()
    writer.value(.object(members))
    return writer.bytes
  }

  private func reason(_ state: FeedState) -> String? {
    state.nextPollReason.isEmpty ? nil : state.nextPollReason
  }
}
