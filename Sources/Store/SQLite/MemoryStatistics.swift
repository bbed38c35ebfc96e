import CSQLite

/// SQLite counts every byte that it allocates under a lock of the whole process, for questions that
/// nobody asks here: a tenth of what it does in an unchanged poll.
enum MemoryStatistics {
  /// Switches them off, if nothing has used SQLite yet; else they stay on, which only costs time.
  static let areOff = kabar_sqlite_without_memory_statistics() == SQLITE_OK
}
