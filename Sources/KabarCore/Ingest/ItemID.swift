/// The store's number for an item.
public struct ItemID: Hashable, Sendable, Comparable {
  /// The row in the store.
  public var value: Int64

  /// - Parameter value: the row in the store.
  public init(_ value: Int64) {
    self.value = value
  }

  /// Orders by row.
  public static func < (left: ItemID, right: ItemID) -> Bool { left.value < right.value }
}

/// What was decided about an item when it was first seen (or, for a held one, later).
public enum Disposition: Int, Sendable {
  /// An event was made.
  case notified = 0
  /// Recorded with the feed's baseline.
  case baseline = 1
  /// A filter rule took it.
  case filtered = 2
  /// Published longer ago than `max_age`.
  case tooOld = 3
  /// The flood guard holds it.
  case held = 4
  /// It was held, and the administrator dropped it.
  case dropped = 5
}

/// The parts of an item that an update names; the names are those of the item's JSON.
public struct ChangedFields: OptionSet, Sendable, Hashable {
  /// One bit a part.
  public var rawValue: Int

  /// - Parameter rawValue: one bit a part.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// The title.
  public static let title = ChangedFields(rawValue: 1)
  /// The link.
  public static let link = ChangedFields(rawValue: 2)
  /// The content.
  public static let content = ChangedFields(rawValue: 4)

  /// What differs between two observations of an item.
  public init(from old: ItemDigests, to new: ItemDigests) {
    self = []
    if old.title != new.title { insert(.title) }
    if old.link != new.link { insert(.link) }
    if old.content != new.content { insert(.content) }
  }

  /// `title`, `url`, `content`, as far as they changed.
  public var names: [String] {
    var names: [String] = []
    if contains(.title) { names.append("title") }
    if contains(.link) { names.append("url") }
    if contains(.content) { names.append("content") }
    return names
  }
}
