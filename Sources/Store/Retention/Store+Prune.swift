import GRDB
import KabarCore

/// What one step of pruning did.
public struct PruneStep: Sendable, Hashable {
  /// Contents that expired.
  public var contents = 0
  /// Items reduced to their keys.
  public var reduced = 0
  /// Items forgotten.
  public var items = 0
  /// Events behind all cursors.
  public var events = 0
  /// Whether the round is complete: nothing is left to do before the next day.
  public var isComplete = false
}

extension Store {
  /// Events are kept so long for `replay`, even if every sink has taken them.
  static let eventRetention = Interval.days(30)
  /// Identities of items that left their feed so many days before its latest document are
  /// forgotten.
  static let identityDays = 400
  /// An item that left its feed so many days before its latest document keeps its keys only. All of
  /// them: it may come back under a name that was given to it after it left.
  static let textDays = 30
  /// The memory of a feed that left the configuration is kept so long.
  static let removedFeedRetention = Interval.days(30)

  /// One bounded step of retention, in a transaction of its own, so that polls never wait long.
  ///
  /// An item is as old as the last document that had it, measured at the feed's last document: a
  /// feed that was silent for two years and wakes up with the same items notifies nothing. The
  /// tables are walked through once a day.
  ///
  /// - Parameters:
  ///   - now: the time.
  ///   - limit: about so many rows are looked at.
  ///   - horizon: the lowest event number that a sink still needs; `nil` = as the cursors say.
  /// - Returns: what was done; to be called again until the round is complete.
  /// - Throws: `StoreError`.
  public func prune(
    now: Timestamp, limit: Int = 1000, horizon: Int64? = nil
  ) async throws -> PruneStep {
    try await write { db in
      let needed = try horizon ?? DeliveryLog.horizon(in: db)
      return try Pruning(db: db, now: now, limit: Int64(max(1, limit)), horizon: needed).step()
    }
  }

  /// Gives free pages back to the file system, at most so many.
  ///
  /// - Throws: `StoreError`.
  public func compact(pages: Int = 1000) async throws {
    do {
      try await database.writeWithoutTransaction { db in
        // Each row of this pragma frees one page.
        let rows = try Prepared(db, "PRAGMA incremental_vacuum(\(max(1, pages)))")
        try rows.forEach(db) { _ in }
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }
}
