import GRDB
import Glibc
import KabarCore

extension Store {
  /// `Kaba` in ASCII, in the header of every store: file(1) and other programs can tell it.
  static let applicationID: Int32 = 0x4B61_6261

  /// Opens a store; the daemon creates it where there is none.
  ///
  /// A file that is no Kabar store, a damaged one or one of a newer Kabar is never written to. One of
  /// an older Kabar is brought forward by the daemon alone.
  ///
  /// - Parameters:
  ///   - path: the file; its directory is created for the daemon.
  ///   - access: who opens it.
  ///   - now: for what is recorded on creation.
  /// - Throws: `StoreError`.
  public static func open(path: String, access: Access) throws -> Store {
    do {
      return try openUnmapped(path: target(of: path), access: access)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  private static func openUnmapped(path: String, access: Access) throws -> Store {
    _ = MemoryStatistics.areOff
    var lock: StoreLock?
    if access == .daemon {
      createDirectory(above: path)
      try refuseOddFile(path)
      lock = try StoreLock(storePath: path)
    }
    let exists = try inspect(path, access)
    guard exists || access == .daemon else {
      throw StoreError(
        .missing, "there is no store at \(path) yet; kabar run creates it on its first start")
    }
    if !exists { try create(path) }
    let database = try connect(path, access)
    if access == .daemon {
      try database.writeWithoutTransaction { try StoreSchema.migrate($0, path: path) }
    }
    let epochs = try database.read { db in
      // Not by a command: an older daemon may run, whose statements would fail from now on.
      try StoreSchema.refuseOlder(db, path: path)
      return try EventEpoch.all(db)
    }
    return Store(path: path, access: access, database: database, lock: lock, epochs: epochs)
  }

  private static func connect(_ path: String, _ access: Access) throws -> any DatabaseWriter {
    var configuration = Configuration()
    configuration.label = "kabar.store"
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 3
    configuration.prepareDatabase { db in
      // Debian's SQLite overwrites what is deleted with zeros, also where a row moves. News are no
      // secrets, and who reads the file reads the rest.
      try db.execute(sql: "PRAGMA secure_delete = OFF")
      // A WAL that grew in a burst gives its space back.
      try db.execute(sql: "PRAGMA journal_size_limit = 16777216")
      // In a burst the same pages change in many commits; copied back less often they cost less.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 2000")
    }
    let database: any DatabaseWriter
    switch access {
    case .daemon: database = try DatabasePool(path: path, configuration: configuration)
    case .maintenance: database = try DatabaseQueue(path: path, configuration: configuration)
    case .reader:
      configuration.readonly = true
      return try DatabaseQueue(path: path, configuration: configuration)
    }
    // Not in `prepareDatabase`: a pool sets NORMAL after that, when it turns to WAL.
    try database.writeWithoutTransaction { try Durability.full.set($0) }
    return database
  }

  /// Looks at what is there without changing it.
  ///
  /// - Returns: whether there is a store; an empty file counts as none.
  private static func inspect(_ path: String, _ access: Access) throws -> Bool {
    try refuseOddFile(path)
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return false }
      let reason = String(cString: strerror(errno))
      throw StoreError(.io, "store \(path) can't be opened: \(reason)")
    }
    guard status.st_size > 0 else { return false }
    do {
      try verify(path, isReadOnly: true)
    } catch let error as DatabaseError
      where error.resultCode == .SQLITE_READONLY && access != .reader && hasOurMark(path)
    {
      // A transaction that a crash cut off is undone by the next program that may write.
      try verify(path, isReadOnly: false)
    }
    return true
  }

  /// Refuses what is no store, or a newer program's.
  private static func verify(_ path: String, isReadOnly: Bool) throws {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.busyMode = .timeout(10)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    try queue.inDatabase { db in
      let id = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      guard id == applicationID else {
        let count = tables == 1 ? "1 table" : "\(tables) tables"
        throw StoreError(
          .foreign, "\(path) is a database of another program (\(count)); it was left as it is")
      }
      try StoreSchema.refuseNewer(db, path: path)
    }
  }

  /// Whether the file's header carries our application id, read without SQLite.
  private static func hasOurMark(_ path: String) -> Bool {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { Glibc.close(descriptor) }
    var mark: Int32 = 0
    // The database file format, 1.3: a big-endian number at offset 68.
    guard pread(descriptor, &mark, 4, 68) == 4 else { return false }
    return Int32(bigEndian: mark) == applicationID
  }

  /// Refuses what is there and no file: a new store would be moved into the place of a device.
  private static func refuseOddFile(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw StoreError(.io, "store \(path) is a directory; name a file in it")
    default:
      throw StoreError(
        .io, "store \(path) is a device, pipe or socket; it was left as it is, name a file")
    }
  }

  /// Where a symbolic link leads, also if nothing is there yet: a new store moved into its place
  /// would replace the link.
  private static func target(of path: String) throws -> String {
    var path = path
    // As many as Linux follows itself, path_resolution(7).
    for _ in 0..<40 {
      var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let target = String(decoding: buffer.prefix(count), as: UTF8.self)
      let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = target.hasPrefix("/") ? target : directory + target
    }
    throw StoreError(.io, "store \(path) is a symbolic link that leads in a circle")
  }

  /// Creates the store beside its place and moves it there, so that no half-made one is ever found.
  private static func create(_ path: String) throws {
    let fresh = path + ".new"
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(fresh + suffix) }
    let queue = try DatabaseQueue(path: fresh)
    try queue.inDatabase { db in
      // Both can only be chosen before the first table. Items of one or two KB leave less of a page
      // of 8 KB unused than of one of 4 KB, and half as many are written.
      try db.execute(sql: "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL")
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try StoreSchema.migrate(db, path: path)
      // Nothing in a store that is made today is old enough to be pruned today.
      try Pruning.noteWalked(db, day: Timestamp(seconds: Int64(time(nil))).day)
    }
    // Still beside its place: a kill within this change leaves a journal that only a program that
    // may write could undo.
    _ = try queue.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode = WAL") }
    try queue.close()
    // Feeds may be private: Cookie headers and tokens are in their addresses.
    chmod(fresh, 0o600)
    guard rename(fresh, path) == 0 else {
      let reason = String(cString: strerror(errno))
      throw StoreError(.io, "store \(path) can't be created: \(reason)")
    }
  }

  private static func createDirectory(above path: String) {
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/").dropLast() {
      built += part + "/"
      mkdir(built, 0o700)
    }
  }
}
