import GRDB
import KabarCore

/// Whether the feeds in the store are as configured already, as they are at nearly every start.
enum SettledFeeds {
  /// Goes through the rows, which stand in the order in which the feeds once came, beside the feeds.
  ///
  /// - Returns: the feeds' numbers in the order of `feeds`; `nil` if there is something to write.
  static func numbers(of feeds: [FeedRegistration], in db: Database) throws -> [FeedID]? {
    guard feeds.allSatisfy({ $0.was.isEmpty }) else { return nil }
    var numbers = [FeedID](repeating: FeedID(0), count: feeds.count)
    var tagLists = StringArrays()
    var sinkLists = StringArrays()
    // Needed only where the order is another.
    lazy var places = Dictionary(
      feeds.indices.lazy.map { (feeds[$0].url, $0) }, uniquingKeysWith: { first, _ in first })
    var isSettled = true
    var next = 0
    var count = 0
    let rows = try Prepared(
      db, "SELECT id, url, name, tags, sinks, removed_at FROM feed ORDER BY id")
    try rows.take(db) { row in
      let isRemoved = row.intOrNil(5) != nil
      if next == feeds.count || !row.isText(1, feeds[next].url) {
        guard let place = row.text(1).flatMap({ places[$0] }) else {
          isSettled = isRemoved
          return isSettled
        }
        next = place
      }
      let feed = feeds[next]
      isSettled =
        !isRemoved && row.isText(2, feed.name) && row.isText(3, tagLists.json(feed.tags))
        && row.isText(4, sinkLists.json(feed.sinks))
      numbers[next] = FeedID(row.int(0))
      next += 1
      count += 1
      return isSettled
    }
    return isSettled && count == feeds.count ? numbers : nil
  }
}
