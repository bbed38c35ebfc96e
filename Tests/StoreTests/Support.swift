import Foundation
import KabarCore
import Testing

@testable import Store

/// A directory of a test's own, removed with the value.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array((NSTemporaryDirectory() + "kabar-store-XXXXXX").utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  func file(_ name: String) -> String { path + "/" + name }

  deinit {
    chmod(path, 0o700)
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// A point in time for tests: noon of a day in 2026.
let start = Timestamp(seconds: 1_770_000_000)

func item(
  _ guid: String?, _ title: String?, link: String? = nil, content: String? = nil,
  published: Timestamp? = nil
) -> ParsedItem {
  var item = ParsedItem()
  item.id = guid
  item.title = title
  item.url = link
  item.contentHTML = content
  item.published = published
  return item
}

func document(
  _ items: [ParsedItem], policy: FeedPolicy = FeedPolicy(), body: String = ""
) -> FeedObservation {
  var feed = ParsedFeed(format: .rss)
  feed.title = "A feed"
  feed.items = items
  return FeedObservation(
    parsed: feed, bodyDigest: Digest128(of: body.utf8), policy: policy,
    encode: { Array("{\"id\":\"\($0.id ?? "")\",\"title\":\"\($0.title ?? "")\"}".utf8) })
}

func policy(_ change: (inout FeedPolicy.Values) -> Void) -> FeedPolicy {
  var values = FeedPolicy.Values()
  change(&values)
  return FeedPolicy(values)
}

extension Store {
  /// The items that `query` finds, the text of an item being its JSON.
  func find(_ query: String) async throws -> [StoredItem] {
    try await items(matching: query) { String(decoding: $0, as: UTF8.self) }
  }

  /// Commits a poll that brought `items`.
  @discardableResult
  func poll(
    _ feed: FeedID, _ items: [ParsedItem], at time: Timestamp,
    policy: FeedPolicy = FeedPolicy()
  ) async throws -> PollCommit {
    let state = try #require(try await states(of: [feed]).first)
    var record = PollRecord(
      state: state, policy: policy, polledAt: time,
      outcome: .document(document(items, policy: policy, body: "\(time.milliseconds)")))
    record.status = 200
    return try await commit(record)
  }
}
