extension PaceLimits {
  /// The numbers behind a document's hints; what can't be understood asks for nothing.
  public init(_ pace: PublishedPace) {
    self.init()
    if let ttl = pace.ttlMinutes, ttl > 0 { minimum = .minutes(Int64(ttl)) }
    if let period = pace.updatePeriod?.lowercased(), let length = Self.periods[period] {
      // Sites ship `hourly` with frequency 1 as their software's default; it asks for an hour.
      let frequency = Int64(max(1, pace.updateFrequency ?? 1))
      minimum = max(minimum, Interval(milliseconds: length.milliseconds / frequency))
    }
    for hour in pace.skipHours where (0...24).contains(hour) {
      // RSS 0.91 counted from 1 to 24, RSS 2.0 from 0 to 23.
      skipHours |= 1 << UInt32(hour % 24)
    }
    for day in pace.skipDays {
      if let index = Self.days.firstIndex(of: day.lowercased().prefix(3)) {
        skipDays |= 1 << UInt8(index)
      }
    }
    // A document that forbids every hour or day forbids nothing, or nobody could read it.
    if skipHours == 0xFF_FFFF { skipHours = 0 }
    if skipDays == 0x7F { skipDays = 0 }
  }

  /// Whether polls are unwanted at `time`.
  public func forbids(_ time: Timestamp) -> Bool {
    let hours = floorDivide(time.seconds, 3600)
    let hour = UInt32(hours - floorDivide(hours, 24) * 24)
    // 1970-01-01 was a Thursday, three days after a Monday.
    let days = floorDivide(hours, 24) + 3
    let day = UInt8(days - floorDivide(days, 7) * 7)
    return skipHours & (1 << hour) != 0 || skipDays & (1 << day) != 0
  }

  /// The first time from `time` on at which polls are not unwanted; looks ahead a week at most.
  public func firstAllowed(from time: Timestamp) -> Timestamp {
    guard skipHours != 0 || skipDays != 0, forbids(time) else { return time }
    var hour = floorDivide(time.seconds, 3600)
    for _ in 0..<(24 * 7) {
      hour += 1
      let start = Timestamp(seconds: hour * 3600)
      if !forbids(start) { return start }
    }
    return time
  }

  private static let periods: [String: Interval] = [
    "hourly": .hours(1), "daily": .days(1), "weekly": .days(7), "monthly": .days(30),
    "yearly": .days(365),
  ]

  private static let days: [Substring] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}
