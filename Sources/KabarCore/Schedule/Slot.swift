/// A feed's place in a spread: the same feed always gets the same fraction, so that feeds that were
/// pushed apart once stay apart, and no random source is needed.
public enum Slot {
  /// A fraction in 0..<1 that depends on nothing but its arguments.
  ///
  /// - Parameters:
  ///   - feed: the feed.
  ///   - salt: what is being spread, so that two spreads are independent of each other.
  public static func fraction(_ feed: FeedID, salt: UInt64 = 0) -> Double {
    // SplitMix64's finaliser: neighbouring row numbers land far apart.
    var mixed = UInt64(bitPattern: feed.value) &+ (salt &+ 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return Double(mixed >> 11) / 9_007_199_254_740_992
  }

  /// The feed's share of `window`.
  public static func offset(_ feed: FeedID, within window: Interval, salt: UInt64 = 0) -> Interval {
    guard window.milliseconds > 0 else { return .zero }
    return Interval(milliseconds: Int64(Double(window.milliseconds) * fraction(feed, salt: salt)))
  }
}
