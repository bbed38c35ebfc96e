import Glibc

/// How many descriptors the process may have, and what that leaves for transfers.
public enum DescriptorLimit {
  /// Taken by the store, the log, epoll sets and connections that are kept open.
  static let reserve = 64
  /// A transfer takes a socket, and two more descriptors while a name is looked up.
  static let perTransfer = 3

  /// With fewer the store and the loops can't be opened, or no transfer can.
  public static let fewest = 40
  /// With fewer Dispatch can't start, and stops the program.
  public static let fewestOfAll = 12

  /// Raises the limit, and refuses to start where descriptors are bound to run out: Dispatch looks at
  /// /proc every second while it is busy, and stops the program if it can't.
  ///
  /// - Parameter fewest: so many must be allowed.
  /// - Throws: `CommandFailure`.
  public static func check(fewest: Int = fewest) throws {
    raise()
    let limit = current
    guard limit < fewest else { return }
    throw CommandFailure(
      .ioError,
      "the process may open no more than \(limit) files and needs \(fewest); raise LimitNOFILE "
        + "(ulimit -n)")
  }

  /// Raises the soft limit, which systemd leaves at 1024 for the sake of select(2), to the hard one.
  private static func raise() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    // Without it there are fewer transfers, which a warning says.
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// The limit in force.
  static var current: Int {
    var limit = rlimit()
    let code = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return code == 0 ? Int(clamping: limit.rlim_cur) : 1024
  }

  /// The most transfers at once that the limit in force allows; at least one.
  static var transfers: Int {
    let limit = current
    return max(1, (limit - min(reserve, limit / 2)) / perTransfer)
  }
}
