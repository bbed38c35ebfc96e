import Foundation
import GRDB
import KabarCore
import Testing

@testable import Store

@Suite struct OpeningTests {
  private func failure(_ path: String, _ access: Store.Access = .daemon) -> StoreError? {
    do {
      _ = try Store.open(path: path, access: access)
      return nil
    } catch {
      return error as? StoreError
    }
  }

  @Test func theSecondDaemonIsToldWhoHoldsTheStore() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    let first = try Store.open(path: path, access: .daemon)
    let error = failure(path)
    #expect(error?.sentence == "store \(path) is in use by kabar run (pid \(getpid()))")
    #expect(error?.exitCode == 75)
    // Readers and repairs go on beside it.
    try await Store.open(path: path, access: .reader).close()
    try await Store.open(path: path, access: .maintenance).close()
    try await first.close()
    try await Store.open(path: path, access: .daemon).close()
  }

  @Test func readersCreateNothing() throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    let error = failure(path, .reader)
    #expect(error?.exitCode == 66)
    #expect(
      error?.sentence
        == "there is no store at \(path) yet; kabar run creates it on its first start")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test func directoriesAboveAreCreated() async throws {
    let scratch = try Scratch()
    let path = scratch.file("a/b/kabar.db")
    try await Store.open(path: path, access: .daemon).close()
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(failure(scratch.file("a"))?.sentence.contains("is a directory") == true)
  }

  @Test func devicesArePassedOverAndLinksFollowed() async throws {
    let scratch = try Scratch()
    let pipe = scratch.file("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(
      failure(pipe)?.sentence
        == "store \(pipe) is a device, pipe or socket; it was left as it is, name a file")
    var status = stat()
    try #require(stat(pipe, &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFIFO)

    // On another disk, say, and not there yet.
    let link = scratch.file("link.db")
    try #require(symlink("disk/kabar.db", link) == 0)
    try await Store.open(path: link, access: .daemon).close()
    #expect(FileManager.default.fileExists(atPath: scratch.file("disk/kabar.db")))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "disk/kabar.db")
    let loop = scratch.file("loop")
    try #require(symlink("loop", loop) == 0)
    #expect(failure(loop)?.sentence.hasSuffix("is a symbolic link that leads in a circle") == true)
  }

  @Test func otherFilesAreLeftAsTheyAre() throws {
    let scratch = try Scratch()
    let text = scratch.file("notes.txt")
    let notes = Data(String(repeating: "not a database\n", count: 99).utf8)
    try notes.write(to: URL(fileURLWithPath: text))
    #expect(failure(text)?.sentence == "\(text) is no SQLite database; it was left as it is")
    #expect(try Data(contentsOf: URL(fileURLWithPath: text)) == notes)

    let other = scratch.file("other.db")
    let queue = try DatabaseQueue(path: other)
    try queue.write { try $0.execute(sql: "CREATE TABLE mail (id INTEGER)") }
    try queue.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: other))
    for access in [Store.Access.daemon, .reader, .maintenance] {
      let error = failure(other, access)
      #expect(error?.kind == .foreign && error?.exitCode == 65)
      #expect(
        error?.sentence
          == "\(other) is a database of another program (1 table); it was left as it is")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: other)) == before)
  }

  @Test func aNewerStoreIsLeftAsItIs() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    try await Store.open(path: path, access: .daemon).close()
    let queue = try DatabaseQueue(path: path)
    try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
    try queue.close()
    let error = failure(path)
    #expect(error?.kind == .newer)
    #expect(
      error?.sentence == """
        store \(path) was written by a newer kabar (schema 99, this one knows \
        \(StoreSchema.version)); it was left as it is, use the newer program
        """)
  }

  @Test func aDamagedStoreIsReportedAndNotReplaced() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    try await Store.open(path: path, access: .daemon).close()
    // A stopped daemon leaves all in the one file.
    let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
    #expect((log?[.size] as? Int ?? 0) == 0)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    // The schema's page, behind the file's header.
    bytes.replaceSubrange(100..<2000, with: Data(repeating: 0xAB, count: 1900))
    try bytes.write(to: URL(fileURLWithPath: path))
    let error = failure(path)
    #expect(error?.kind == .damaged && error?.exitCode == 65)
    #expect(error?.sentence.hasPrefix("store \(path) is damaged (") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
  }

  @Test func aPlaceThatCantBeWrittenIsNamed() throws {
    let error = failure("/proc/kabar-test/kabar.db")
    #expect(error?.exitCode == 74)
    #expect(error?.sentence.hasPrefix("store /proc/kabar-test/kabar.db can't be locked (") == true)
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func aReadOnlyStoreIsReadButNotWritten() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    try await Store.open(path: path, access: .daemon).close()
    chmod(path, 0o400)
    #expect(failure(path)?.kind == .readOnly)
    try await Store.open(path: path, access: .reader).close()
  }

  /// Every older schema becomes today's, and what it knew of the feeds' polls stays: a feed that waits
  /// for its host or after failures isn't polled because of an upgrade.
  @Test func olderSchemasAreBroughtForward() async throws {
    let scratch = try Scratch()
    for version in 0..<StoreSchema.version {
      let path = scratch.file("v\(version).db")
      let queue = try DatabaseQueue(path: path)
      let feeds = version == 0 ? [] : Self.feeds
      try await queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA application_id = \(Store.applicationID)")
        try StoreSchema.migrate(db, path: path, upTo: version)
        for feed in feeds { try db.execute(sql: feed.insertion) }
      }
      try queue.close()
      // Commands leave it to the daemon: an older one may be running.
      for access in version == 0 ? [] : [Store.Access.reader, .maintenance] {
        let error = failure(path, access)
        #expect(error?.exitCode == 75)
        #expect(
          error?.sentence == """
            store \(path) is of an older kabar (schema \(version), this one knows \
            \(StoreSchema.version)); restart kabar run, which brings it forward
            """)
      }
      let store = try Store.open(path: path, access: .daemon)
      let stored = try await store.read { try StoreSchema.storedVersion($0) }
      #expect(stored == StoreSchema.version)
      let states = try await store.feedRows().map(\.state)
      #expect(states == feeds.map(\.state))
      #expect(try await store.states(of: states.map(\.feed)) == states)
      let schedule = try await store.schedule()
      #expect(schedule.map(\.nextPoll) == states.filter { $0.feed != FeedID(7) }.map(\.nextPoll))
      #expect(try await store.feedsWithoutPolls().isEmpty)
      try await store.close()
    }
  }

  /// Feeds as the first schema had them, and what is to be known of them.
  private static var feeds: [(insertion: String, state: FeedState)] {
    let never = FeedState(feed: FeedID(1))
    var polled = FeedState(feed: FeedID(2))
    polled.validators.etag = "\"x\""
    polled.lastPoll = start
    polled.lastSuccess = start
    polled.baseline = start
    polled.status = 304
    polled.nextPoll = start + .hours(1)
    polled.nextPollReason = "every 1h"
    var failing = FeedState(feed: FeedID(5))
    failing.lastPoll = start
    failing.lastSuccess = start - .days(3)
    failing.failures = 3
    failing.error = "no answer"
    failing.nextPoll = start + .hours(8)
    failing.nextPollReason = "backoff 3"
    var removed = polled
    removed.feed = FeedID(7)
    return [never, polled, failing, removed].map { state in
      func sql(_ time: Timestamp?) -> String { time.map { "\($0.milliseconds)" } ?? "NULL" }
      func sql(_ text: String?) -> String { text.map { "'\($0)'" } ?? "NULL" }
      let number = state.feed.value
      let insertion = """
        INSERT INTO feed (id, url, name, tags, sinks, removed_at, etag, last_poll, last_success,
          baseline, status, failures, error, next_poll, next_poll_reason)
        VALUES (\(number), 'https://host/\(number)', 'feed \(number)', '[]', '["*"]',
          \(number == 7 ? sql(start) : "NULL"), \(sql(state.validators.etag)),
          \(sql(state.lastPoll)), \(sql(state.lastSuccess)), \(sql(state.baseline)),
          \(state.status), \(state.failures), \(sql(state.error)), \(sql(state.nextPoll)),
          '\(state.nextPollReason)')
        """
      return (insertion, state)
    }
  }

  @Test func anUnfinishedCreationIsBegunAnew() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    try Data("half".utf8).write(to: URL(fileURLWithPath: path + ".new"))
    try Data().write(to: URL(fileURLWithPath: path))
    try await Store.open(path: path, access: .daemon).close()
  }

  @Test func transactionThatACrashCutOffIsUndone() async throws {
    let scratch = try Scratch()
    let path = scratch.file("kabar.db")
    try await Store.open(path: path, access: .daemon).close()
    let copy = scratch.file("copy.db")
    let queue = try DatabaseQueue(path: path)
    try await queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1")
      try db.execute(sql: "BEGIN; CREATE TABLE half (a); PRAGMA user_version = 99")
      for _ in 0..<500 { try db.execute(sql: "INSERT INTO half VALUES (zeroblob(1000))") }
      // What a kill would leave: half a transaction in the file, and its journal.
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
      }
      try db.execute(sql: "ROLLBACK")
    }
    try queue.close()
    let store = try Store.open(path: copy, access: .daemon)
    #expect(try await store.feedRows().isEmpty)
    try await store.close()
  }
}
