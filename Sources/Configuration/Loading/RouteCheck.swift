import KabarCore

/// Checks that the routes of feeds and sinks lead somewhere.
struct RouteCheck {
  let problems: ProblemList
  let feeds: [FeedConfiguration]
  let sinks: [SinkSettings]

  func check(feedRoutes: [PlacedText], sinkRoutes: [PlacedText]) {
    let sinkNames = Set(sinks.map(\.name))
    for route in feedRoutes where route.text != "*" && !sinkNames.contains(route.text) {
      report(route, "no sink is named \"\(route.text)\"", sinks.map(\.name))
    }
    guard sinkRoutes.contains(where: { $0.text != "*" }) else { return }
    let feedNames = Set(feeds.map(\.name))
    let tags = Set(feeds.flatMap(\.tags))
    for route in sinkRoutes where route.text != "*" && !feedNames.contains(route.text) {
      if route.text.hasPrefix("tag:") {
        let tag = String(route.text.dropFirst("tag:".count))
        if !tags.contains(tag) { report(route, "no feed has the tag \"\(tag)\"", tags.sorted()) }
      } else if tags.contains(route.text) {
        problems.error(
          route.place,
          "no feed is named \"\(route.text)\"; for the feeds with that tag write "
            + "\"tag:\(route.text)\"")
      } else {
        report(route, "no feed is named \"\(route.text)\"", feedNames.sorted())
      }
    }
  }

  private func report(_ route: PlacedText, _ sentence: String, _ known: [String]) {
    var sentence = sentence
    if let near = Suggestion.nearest(to: route.text, among: known.prefix(10_000)) {
      sentence += "; did you mean \"\(near)\"?"
    } else if known.count <= 10, !known.isEmpty {
      sentence += "; there is \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
    }
    problems.error(route.place, sentence)
  }
}
