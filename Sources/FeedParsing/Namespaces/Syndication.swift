import KabarCore

/// RSS 1.0's syndication module: how often the feed changes.
extension DocumentReader {
  mutating func closeSyndication(_ frame: Frame) {
    guard let text = rawText(frame) else { return }
    switch frame.name.local {
    case .updateperiod:
      let period = text.lowercased()
      if ["hourly", "daily", "weekly", "monthly", "yearly"].contains(period) {
        draft.feed.pace.updatePeriod = period
      }
    case .updatefrequency:
      if let times = Int(text), times > 0 { draft.feed.pace.updateFrequency = times }
    default: break
    }
  }
}
