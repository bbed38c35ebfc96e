import Glibc

/// The lock that keeps two daemons from sharing a store: an advisory lock on `PATH.lock`, which the
/// kernel gives up when the process dies, however it dies.
///
/// The file stays; removing it would let a third process lock another file of the same name.
final class StoreLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `StoreError`, naming who holds the lock.
  init(storePath path: String) throws {
    let lockPath = path + ".lock"
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let code = errno
      if code == EMFILE, let shortage = OpenFiles.shortage {
        throw StoreError(.io, "store \(path) can't be locked: \(shortage)")
      }
      let reason = String(cString: strerror(code))
      let kind: StoreError.Kind = code == ENOSPC ? .diskFull : .readOnly
      throw StoreError(
        kind, "store \(path) can't be locked (\(lockPath): \(reason)); check its directory")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(descriptor)
      Glibc.close(descriptor)
      throw StoreError(.inUse, "store \(path) is in use by \(holder)")
    }
    self.descriptor = descriptor
    // For people and for the other daemon's message; the lock itself doesn't depend on it.
    let note = "\(getpid())\n"
    if ftruncate(descriptor, 0) == 0 {
      _ = note.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }
  }

  private static func holder(_ descriptor: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    guard let line = text.split(whereSeparator: \.isNewline).first, let pid = Int32(line) else {
      return "another kabar run"
    }
    return "kabar run (pid \(pid))"
  }

  /// Gives up the lock; safe to call more than once.
  func release() {
    flock(descriptor, LOCK_UN)
  }

  deinit {
    Glibc.close(descriptor)
  }
}
