import Glibc

/// What tells one content of a file from the next without reading it.
struct FileStamp: Equatable {
  private var device: UInt64
  private var inode: UInt64
  private var size: Int64
  private var modified: [Int]

  /// The stamp of what a path leads to now; `nil` if that can't be asked for.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    // The time of the last change, too: the other one can be set, and cp -p does.
    modified = [
      status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
    ]
  }
}
