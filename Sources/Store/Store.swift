import GRDB
import KabarCore

/// What Kabar remembers: feeds, items, the event log, cursors. One SQLite file in WAL mode.
///
/// All writes go through one connection, one after the other; reads have connections of their own
/// and never wait for a write.
public final class Store: Sendable {
  /// Who opens the store.
  public enum Access: Sendable {
    /// The one process that polls: creates and migrates the store and holds its lock.
    case daemon
    /// A reading command; works while the daemon runs, never writes.
    case reader
    /// A command that writes a little (`release`, `retry`), also while the daemon runs.
    case maintenance
  }

  /// The file.
  public let path: String
  /// Who opened it.
  public let access: Access

  /// The connection(s).
  let database: any DatabaseWriter
  let lock: StoreLock?
  let epochs: [EventEpoch]
  let signal = EventSignal()
  let tail = LogTail()
  let committer: CommitQueue

  init(
    path: String, access: Access, database: any DatabaseWriter, lock: StoreLock?,
    epochs: [EventEpoch]
  ) {
    self.path = path
    self.access = access
    self.database = database
    self.lock = lock
    self.epochs = epochs
    committer = CommitQueue(database: database, path: path, signal: signal, tail: tail)
  }

  /// Commits what waits, closes the connections and gives up the lock. Nothing works afterwards.
  ///
  /// - Throws: `StoreError`.
  public func close() async throws {
    await flush()
    signal.finish()
    do {
      if access == .daemon {
        // So that the file alone is the whole store once the daemon has stopped.
        try await database.writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
      }
      try database.close()
    } catch {
      throw StoreError(error, path: path)
    }
    lock?.release()
  }

  /// Reads in a snapshot of its own, without waiting for writes.
  ///
  /// - Throws: `StoreError`.
  func read<T: Sendable>(
    _ body: @Sendable @escaping (Database) throws -> T
  ) async throws -> T {
    do {
      return try await database.read(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Writes in one transaction, after the writes before it.
  ///
  /// - Throws: `StoreError`; then nothing was written.
  func write<T: Sendable>(
    _ body: @Sendable @escaping (Database) throws -> T
  ) async throws -> T {
    do {
      return try await database.write(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }
}
