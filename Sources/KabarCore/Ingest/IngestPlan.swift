/// What a document does to the store: the outcome of `IngestDecision`.
///
/// Known items with nothing to note don't appear.
public struct IngestPlan: Sendable {
  /// A new item.
  public struct Insertion: Sendable, Hashable {
    /// Its place in the observation.
    public var index: Int
    /// The key that decides.
    public var key: Digest128
    /// What was decided.
    public var disposition: Disposition
    /// The rule that took it, if one did.
    public var rule: String?
  }

  /// A known item seen under a key that was an alias, or had never been seen.
  public struct Rekeying: Sendable, Hashable {
    /// The item.
    public var item: ItemID
    /// Its place in the observation.
    public var index: Int
    /// The key that decides.
    public var key: Digest128
    /// How it was recognised.
    public var by: Recognition
  }

  /// A known item that was not noted as seen for a week.
  public struct Touch: Sendable, Hashable {
    /// The item.
    public var item: ItemID
    /// The key it was found by.
    public var key: Digest128
  }

  /// A known item that changed.
  public struct Update: Sendable, Hashable {
    /// The item.
    public var item: ItemID
    /// Its place in the observation.
    public var index: Int
    /// The key that decides.
    public var key: Digest128
    /// What changed.
    public var changed: ChangedFields
    /// Whether an event says so.
    public var isEvent: Bool
  }

  /// In the order in which their events are to be: oldest first.
  public var insertions: [Insertion] = []
  /// Quietly.
  public var rekeyings: [Rekeying] = []
  /// To be noted as seen.
  public var touches: [Touch] = []
  /// Oldest first.
  public var updates: [Update] = []
  /// Keys that turned out to name several items.
  public var sharedKeys: [Digest128] = []
  /// For the log and the next poll.
  public var counts = PollCounts()
  /// The newest date of any item so far, never later than the poll that saw it.
  public var newestPublished: Timestamp?

  /// The rule of items that belong to a first document that ended before them.
  public static let cutRule = "cut"

  /// Nothing to do.
  public init() {}

  /// Whether the document brought nothing to write.
  public var isEmpty: Bool {
    insertions.isEmpty && rekeyings.isEmpty && touches.isEmpty && updates.isEmpty
      && sharedKeys.isEmpty
  }
}

/// How an item was recognised, for `kabar why`.
public enum Recognition: Int, Sendable, Hashable {
  /// By the key that decided before.
  case key = 0
  /// By its guid without the host.
  case guidPath = 1
  /// By its guid.
  case guid = 2
  /// By its link.
  case link = 3
  /// By its title with its content.
  case text = 4
}
