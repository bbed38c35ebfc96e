import GRDB

/// What can go wrong with a store, each as one sentence that says what to do.
public struct StoreError: Error, Sendable, Equatable {
  /// What went wrong.
  public enum Kind: Sendable, Equatable {
    /// Another daemon holds the lock.
    case inUse
    /// There is no store yet.
    case missing
    /// The file is something else.
    case foreign
    /// A newer Kabar wrote it.
    case newer
    /// The content is damaged.
    case damaged
    /// Nothing can be written there.
    case readOnly
    /// There is no space left.
    case diskFull
    /// Another process writes for too long.
    case busy
    /// The file to be written exists.
    case exists
    /// Reading or writing failed otherwise.
    case io
    /// A feed that the store doesn't know.
    case unknownFeed
  }

  /// What went wrong.
  public var kind: Kind
  /// One sentence: which file, what, and what to do.
  public var sentence: String

  /// - Parameters:
  ///   - kind: what went wrong.
  ///   - sentence: which file, what, and what to do.
  public init(_ kind: Kind, _ sentence: String) {
    self.kind = kind
    self.sentence = sentence
  }

  /// The exit code that sysexits(3) has for it.
  public var exitCode: Int32 {
    switch kind {
    case .inUse, .busy: 75
    case .missing, .unknownFeed: 66
    case .foreign, .newer, .damaged: 65
    case .readOnly, .diskFull, .exists, .io: 74
    }
  }

  /// The sentence for what GRDB or SQLite threw; an error that is a `StoreError` stays as it is.
  init(_ error: any Error, path: String) {
    if let error = error as? StoreError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(.io, "store \(path): \(error)")
      return
    }
    let detail = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_FULL:
      self.init(
        .diskFull,
        "store \(path): no space left on the device; nothing was lost, free some space")
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(
        .readOnly, "store \(path) can't be written (\(detail)); check its owner and permissions")
    case .SQLITE_CORRUPT:
      self.init(
        .damaged,
        "store \(path) is damaged (\(detail)); restore a backup or move the file away")
    case .SQLITE_NOTADB:
      self.init(.foreign, "\(path) is no SQLite database; it was left as it is")
    case .SQLITE_CANTOPEN:
      if let shortage = OpenFiles.shortage {
        self.init(.io, "store \(path) can't be opened: \(shortage)")
        return
      }
      self.init(
        .io,
        "store \(path) can't be opened; its directory must exist, be yours and be writable: "
          + "SQLite keeps files beside it")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.busy, "store \(path) is busy: another process writes to it; try again")
    default:
      self.init(.io, "store \(path): \(detail)")
    }
  }
}

extension StoreError: CustomStringConvertible {
  /// The sentence.
  public var description: String { sentence }
}
