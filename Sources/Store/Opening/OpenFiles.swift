import Glibc

/// Descriptors of this process, of which SQLite says only that a file "can't be opened".
enum OpenFiles {
  /// A store takes up to so many: the file, its log, its index, for each of a few connections.
  private static let perStore = 8

  /// What is wrong and what to do, where too few are left for a store; `nil` where there are enough.
  ///
  /// Those that a failed attempt had taken are free again when this is asked.
  static var shortage: String? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    let end = Int32(clamping: limit.rlim_cur)
    var free = 0
    var descriptor: Int32 = 0
    while descriptor < end {
      if fcntl(descriptor, F_GETFD) < 0 { free += 1 }
      if free >= perStore { return nil }
      descriptor += 1
    }
    return "the process may open no more than \(end) files; raise LimitNOFILE (ulimit -n)"
  }
}
