import Glibc
import KabarCore

/// Wall-clock times as people at this machine read them.
public enum LocalTime {
  /// The time now.
  public static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// `14:05:09`.
  public static func clock(_ time: Timestamp) -> String {
    let parts = fields(time)
    return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }

  /// `14:05` today, else `Tue 14:05` within a week, else `2026-11-23 14:05`.
  public static func short(_ time: Timestamp, now: Timestamp) -> String {
    let parts = fields(time)
    let today = fields(now)
    let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min))"
    if parts.tm_year == today.tm_year, parts.tm_yday == today.tm_yday { return clock }
    let distance = (time - now).milliseconds
    if distance > -6 * 86_400_000, distance < 6 * 86_400_000 {
      let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
      return "\(days[max(0, min(6, Int(parts.tm_wday)))]) \(clock)"
    }
    return "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(clock)"
  }

  private static func fields(_ time: Timestamp) -> tm {
    var seconds = time_t(time.seconds)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return parts
  }

  private static func two(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
