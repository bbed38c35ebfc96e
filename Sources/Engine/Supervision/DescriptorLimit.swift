import Glibc

/// How many descriptors the process may have, and what that leaves for transfers.
enum DescriptorLimit {
  /// Taken by the store, the log, epoll sets and connections that are kept open.
  static let reserve = 64
  /// A transfer takes a socket, and two more descriptors while a name is looked up.
  static let perTransfer = 3

  /// With fewer the store and the loops can't be opened, or no transfer can.
  static let fewest = 40

  /// Refuses to start where descriptors are bound to run out: Dispatch looks at /proc every second
  /// while it is busy, and stops the program if it can't.
  ///
  /// - Throws: `CommandFailure`.
  static func check() throws {
    let limit = raise()
    guard limit < fewest else { return }
    throw CommandFailure(
      .ioError,
      "the process may open no more than \(limit) files and needs \(fewest); raise LimitNOFILE "
        + "(ulimit -n)")
  }

  /// Raises the soft limit, which systemd leaves at 1024 for the sake of select(2), to the hard one.
  ///
  /// - Returns: the limit now in force.
  @discardableResult
  static func raise() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    if limit.rlim_cur < limit.rlim_max {
      var raised = limit
      raised.rlim_cur = limit.rlim_max
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }

  /// The most transfers at once that a limit allows; at least one.
  static func transfers(within limit: Int) -> Int {
    max(1, (limit - min(reserve, limit / 2)) / perTransfer)
  }
}
