import KabarCore

/// The feeds of all files, each URL once.
struct FeedList {
  /// Who names a feed: what is written by hand has precedence over lists of other programs.
  private enum Origin {
    case file
    case list
  }

  private(set) var feeds: [FeedConfiguration] = []
  private(set) var places: [Place] = []
  private var origins: [Origin] = []
  private var byURL: [String: Int] = [:]
  private var byName: [String: Place] = [:]
  private let problems: ProblemList

  init(problems: ProblemList) {
    self.problems = problems
  }

  mutating func reserve(_ count: Int) {
    feeds.reserveCapacity(feeds.count + count)
    places.reserveCapacity(feeds.count + count)
    origins.reserveCapacity(feeds.count + count)
    byURL.reserveCapacity(feeds.count + count)
  }

  /// Adds a feed of a configuration file; one without a name has an empty one until `nameAll`.
  mutating func add(
    _ feed: consuming FeedConfiguration, at place: Place, namedAt namePlace: Place?
  ) {
    if let namePlace {
      if let other = byName[feed.name] {
        let there = problems.name(of: other, from: namePlace)
        problems.error(
          namePlace,
          "the name \"\(feed.name)\" is taken by the feed at \(there); names are unique")
        return
      }
      byName[feed.name] = namePlace
    }
    // One look-up for the usual case: a hundred thousand are made at each start.
    if let index = byURL.updateValue(feeds.count, forKey: feed.url) {
      byURL[feed.url] = index
      let there = problems.name(of: places[index], from: place)
      problems.error(place, "the feed \(feed.url) is listed twice: here and at \(there)")
      return
    }
    append(feed, place, .file)
  }

  /// Adds a feed of an OPML or `urls` list, unless it is known: there, feeds of several folders
  /// are usual. Those of configuration files stay as they are.
  mutating func addListed(_ feed: FeedConfiguration, at place: Place) {
    guard let index = byURL[feed.url] else {
      byURL[feed.url] = feeds.count
      return append(feed, place, .list)
    }
    guard origins[index] == .list else { return }
    feeds[index].tags += feed.tags.filter { !feeds[index].tags.contains($0) }
  }

  private mutating func append(
    _ feed: consuming FeedConfiguration, _ place: Place, _ origin: Origin
  ) {
    feeds.append(feed)
    places.append(place)
    origins.append(origin)
  }

  /// Makes names for feeds without one, and names from lists unique.
  mutating func nameAll() {
    var naming = FeedNaming(taken: Set(byName.keys), count: feeds.count)
    for index in feeds.indices {
      if feeds[index].name.isEmpty {
        feeds[index].name = naming.name(for: feeds[index].url)
      } else if origins[index] == .list {
        feeds[index].name = naming.unique(feeds[index].name)
      }
    }
  }

  /// Checks that no feed claims the memory of another that still has it.
  func checkFormerURLs() {
    var claims: [String: Int] = [:]
    for (index, feed) in feeds.enumerated() {
      for former in feed.was where former != feed.url {
        if let other = byURL[former] {
          let there = problems.name(of: places[other], from: places[index])
          problems.error(
            places[index], "`was` names \(former), which is itself a feed at \(there)")
        } else if let other = claims.updateValue(index, forKey: former), other != index {
          let there = problems.name(of: places[other], from: places[index])
          problems.error(
            places[index], "`was` names \(former), and so does the feed at \(there)")
        }
      }
    }
  }
}
