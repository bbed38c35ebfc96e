import Dispatch

/// When the last 256 transfers started: decides how long DNS answers are kept.
///
/// After each transfer libcurl walks through all DNS answers it holds to drop the old ones. With
/// thousands of hosts within a minute that is far more work than the transfers themselves (1 ms for
/// each at 20,000 hosts), so that the cache is kept to about the hosts of these starts.
struct RecentStarts {
  private var times = [UInt64](repeating: 0, count: 256)
  private var next = 0

  /// Records a start.
  ///
  /// - Parameter limit: the most seconds to keep an answer.
  /// - Returns: the seconds since the oldest start that is remembered, or the limit.
  mutating func add(limit: Int) -> Int {
    let now = DispatchTime.now().uptimeNanoseconds
    let oldest = times[next]
    times[next] = now
    next = (next + 1) % times.count
    guard oldest > 0 else { return limit }
    return min(limit, Int((now &- oldest) / 1_000_000_000))
  }
}
