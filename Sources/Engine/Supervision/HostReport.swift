import Configuration
import KabarCore

/// Says honestly where the configured feeds can't be polled as often as asked.
public enum HostReport {
  /// One sentence for each host whose pace is too slow for its feeds.
  public static func shortages(feeds: [FeedConfiguration], hosts: [HostRule]) -> [String] {
    let rules = hosts.map(HostGate.Rule.init)
    let gate = HostGate(rules: rules, perHost: 1)
    var demand: [String: (feeds: Int, perHour: Double)] = [:]
    for feed in feeds where feed.isEnabled {
      let key = gate.key(forURL: feed.url)
      let hours = max(feed.policy.values.interval.seconds, 1) / 3600
      let sum = demand[key] ?? (0, 0)
      demand[key] = (sum.feeds + 1, sum.perHour + 1 / hours)
    }
    return rules.compactMap { rule in
      guard rule.gap > .zero, let asked = demand[rule.name] else { return nil }
      let allowed = 3600 / rule.gap.seconds
      guard asked.perHour > allowed else { return nil }
      let real = Interval(milliseconds: rule.gap.milliseconds * Int64(asked.feeds))
      return
        "\(rule.name): \(asked.feeds) feeds ask for \(number(asked.perHour)) requests an hour, "
        + "its pace allows \(number(allowed)); each will be polled about every \(real)"
    }
  }

  private static func number(_ value: Double) -> String {
    value < 10 ? "\((value * 10).rounded() / 10)" : "\(Int(value.rounded()))"
  }
}
