import GRDB
import Glibc
import KabarCore

extension Store {
  /// Writes a consistent copy of the store, also while the daemon runs.
  ///
  /// The copy appears under its name only when it is complete. It begins a new epoch of event ids,
  /// for the time after it is restored.
  ///
  /// - Parameter target: a file that doesn't exist.
  /// - Throws: `StoreError`; then there is no such file.
  public func backup(to target: String) async throws {
    var status = stat()
    guard lstat(target, &status) != 0 else {
      throw StoreError(.exists, "\(target) exists; name a file that doesn't")
    }
    let partial = target + ".partial"
    unlink(partial)
    // SQLite writes into an empty file; made here, it is nobody else's to read from the beginning.
    let file = Glibc.open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      let reason = String(cString: strerror(errno))
      throw StoreError(.io, "\(target) can't be written: \(reason)")
    }
    Glibc.close(file)
    do {
      // Outside of a transaction, as VACUUM must be; the source is only read.
      try await database.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [partial])
      }
      let copy = try DatabaseQueue(path: partial)
      try await copy.write { db in
        try EventEpoch.insert(db, firstSequence: try EventLog.latest(db) + 1)
      }
      try copy.close()
    } catch {
      unlink(partial)
      throw StoreError(error, path: target)
    }
    // link(2), not rename(2): another file of that name is never replaced.
    let linked = link(partial, target)
    let reason = String(cString: strerror(errno))
    unlink(partial)
    guard linked == 0 else {
      throw StoreError(.exists, "\(target) can't be written: \(reason)")
    }
  }
}
