/// The store's number for a feed; stays when the feed is renamed or moves (`was`).
public struct FeedID: Hashable, Sendable, Comparable {
  /// The row in the store.
  public var value: Int64

  /// - Parameter value: the row in the store.
  public init(_ value: Int64) {
    self.value = value
  }

  /// Orders by row.
  public static func < (left: FeedID, right: FeedID) -> Bool { left.value < right.value }
}
