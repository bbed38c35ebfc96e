import KabarCore

/// An event with its item, lent for the length of a call: `json` is invalid after it.
public struct EventView {
  /// The event's number.
  public var seq: Int64
  /// The feed it belongs to.
  public var feed: FeedID
  /// Whether a known item changed; else it is new.
  public var isUpdate: Bool
  /// When the event was made.
  public var createdAt: Timestamp
  /// The changed fields of an update.
  public var changed: ChangedFields
  /// The item's first event, of an update.
  public var firstSeq: Int64?
  /// The item as a JSON object.
  public var json: UnsafeRawBufferPointer
  /// The item's title, where it is at hand: the `title` of `json`.
  public var title: String?
  /// The item's address, where it is at hand: the `url` of `json`, or its `external_url`.
  public var url: String?

  /// An event whose item lies in borrowed memory.
  public init(
    seq: Int64, feed: FeedID, isUpdate: Bool, createdAt: Timestamp, changed: ChangedFields = [],
    firstSeq: Int64? = nil, json: UnsafeRawBufferPointer, title: String? = nil, url: String? = nil
  ) {
    self.seq = seq
    self.feed = feed
    self.isUpdate = isUpdate
    self.createdAt = createdAt
    self.changed = changed
    self.firstSeq = firstSeq
    self.json = json
    self.title = title
    self.url = url
  }
}

/// What a reader of events makes of them: lines for standard output, bodies for a webhook.
public protocol EventReader: Sendable {
  /// Takes one event.
  ///
  /// - Parameters:
  ///   - event: the event, lent for the length of the call.
  ///   - facts: looks up the event's feed; `nil` if the store no longer has it.
  /// - Returns: whether the reader wants more.
  mutating func take(_ event: EventView, facts: () throws -> FeedFacts?) throws -> Bool

  /// Takes note of an event whose content is gone: nothing is left to deliver.
  mutating func skip(_ seq: Int64)
}
