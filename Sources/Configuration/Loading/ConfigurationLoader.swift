import KabarCore

/// Reads the main file, then those that it names, and checks what only the whole can tell.
final class ConfigurationLoader {
  let path: String
  let problems = ProblemList()
  let paths: PathResolution
  let values: ValueReader
  let tables: FeedTableReader
  var sharing: SharedSettings
  var list: FeedList
  private var configuration: Configuration
  private var sinks: [SinkTableReader.Read] = []
  private var lists = NamedFiles()
  /// Routes of feeds, for a check when all sinks are known.
  private var feedRoutes: [PlacedText] = []
  private var seen: Set<String> = []

  init(path: String, environment: [String: String], secretFiles: SecretFiles) {
    self.path = path
    paths = PathResolution(environment: environment)
    values = ValueReader(problems: problems)
    tables = FeedTableReader(
      values: values,
      transport: TransportReader(values: values, paths: paths, secretFiles: secretFiles))
    sharing = SharedSettings()
    list = FeedList(problems: problems)
    configuration = Configuration(path: path, storePath: "")
  }

  /// Other files that the main one names, with the places of their names.
  struct NamedFiles {
    var include: [PlacedText] = []
    var opml: [PlacedText] = []
    var urls: [PlacedText] = []
  }

  func load() -> Result<Configuration, InvalidConfiguration> {
    let file = problems.add(file: path)
    seen.insert(PathResolution.identity(path))
    let start = Place(file: file, line: 1, column: 0)
    do {
      let bytes = try FileContent.read(path)
      parse(bytes, file) { readMain($0, file) }
    } catch {
      problems.error(start, "can't be read: \(error.reason)")
      return .failure(InvalidConfiguration(problems: problems.sorted(), isUnreadable: true))
    }
    readIncluded()
    readLists()
    finish(start)
    if problems.errorCount > 0 {
      return .failure(InvalidConfiguration(problems: problems.sorted()))
    }
    return .success(configuration)
  }

  /// Parses `bytes` and frees the tree as soon as `body` has read it.
  private func parse(_ bytes: [UInt8], _ file: UInt32, _ body: (TOMLNode) -> Void) {
    do throws(TOMLSyntaxError) {
      let document = TOMLDocument(bytes)
      try document.withRoot(body)
    } catch {
      let place = Setting.place(error.position, file)
      problems.error(place, "is no valid TOML: \(error.reason)")
    }
  }

  // MARK: The main file

  private func readMain(_ root: TOMLNode, _ file: UInt32) {
    var settings: [RootKey: Setting] = [:]
    root.forEachEntry { entry in
      guard let key = RootKey(rawValue: entry.key) else {
        problems.error(
          Setting.place(entry.position, file), UnknownKey.sentence(entry.key, in: .root))
        return
      }
      settings[key] = Setting(key: entry.key, node: entry.value, file: file)
    }
    readGeneral(settings, file)
    let small = SmallTables(values: values, feeds: tables)
    // Before the feeds, wherever it stands: feeds are completed by it.
    if let setting = table(settings[.fetch]) {
      configuration.fetch = small.fetch(setting.node, file: file)
    }
    if let setting = table(settings[.defaults]) {
      let defaults = tables.read(setting.node, as: .defaults, file: file)
      feedRoutes += defaults.sinks ?? []
      sharing.defaults = defaults
    }
    sharing.fetch = configuration.fetch
    forEachTable(settings[.sink]) { readSink($0, file) }
    readHosts(settings[.host], small, file)
    readFeeds(settings[.feeds], settings[.feed], file)
    lists.include = settings[.include].flatMap(values.strings) ?? []
    lists.opml = settings[.opml].flatMap(values.strings) ?? []
    lists.urls = settings[.urls].flatMap(values.strings) ?? []
  }

  private func readGeneral(_ settings: [RootKey: Setting], _ file: UInt32) {
    if let setting = settings[.logLevel] {
      configuration.logLevel = values.choice(setting, LogLevel.self) ?? .info
    }
    let store = settings[.store].map { values.text($0) } ?? "kabar.db"
    guard let store else { return }
    let place = settings[.store]?.place ?? Place(file: file, line: 1, column: 0)
    if store.hasSuffix("/") {
      problems.error(place, "`store` \"\(store)\" is a directory; name a file in it")
    } else if let path = paths.store(store) {
      configuration.storePath = path
    } else {
      problems.error(
        place,
        "nothing says where the store is: neither $STATE_DIRECTORY nor $XDG_STATE_HOME "
          + "nor $HOME is set; write `store` as an absolute path")
    }
  }

  private func table(_ setting: Setting?) -> Setting? {
    guard let setting else { return nil }
    if setting.node.kind == .table { return setting }
    problems.error(setting.place, "`\(setting.key)` must be one table: [\(setting.key)]")
    return nil
  }

  private func forEachTable(_ setting: Setting?, _ body: (TOMLNode) -> Void) {
    guard let setting else { return }
    guard setting.node.kind == .array else {
      problems.error(
        setting.place, "write [[\(setting.key)]] in double brackets: there may be several")
      return
    }
    setting.node.forEachElement { element in
      if element.kind == .table { return body(element) }
      let what = setting.key == "feed" ? "; write URLs as feeds = [\"https://…\"]" : ""
      problems.error(
        Setting.place(element.position, setting.file),
        "`\(setting.key)` must hold tables, not \(element.kind.description)\(what)")
    }
  }

  private func readSink(_ node: TOMLNode, _ file: UInt32) {
    let reader = SinkTableReader(values: values, transport: tables.transport)
    guard let sink = reader.read(node, file: file) else { return }
    if let other = sinks.first(where: { $0.settings.name == sink.settings.name }) {
      let there = problems.name(of: other.place, from: sink.place)
      problems.error(
        sink.place,
        "the name \"\(sink.settings.name)\" is taken by the sink at \(there); "
          + "give each [[sink]] a `name` of its own")
      return
    }
    sinks.append(sink)
  }

  private func readHosts(_ setting: Setting?, _ small: SmallTables, _ file: UInt32) {
    var places: [String: Place] = [:]
    forEachTable(setting) { node in
      guard let (rule, place) = small.host(node, file: file) else { return }
      if let other = places.updateValue(place, forKey: rule.name) {
        let there = problems.name(of: other, from: place)
        problems.error(place, "the host \(rule.name) has a [[host]] already, at \(there)")
      } else {
        configuration.hosts.append(rule)
      }
    }
    configuration.hosts += HostRule.builtIn.filter { places[$0.name] == nil }
  }

  // MARK: Feeds

  private func readFeeds(_ plain: Setting?, _ full: Setting?, _ file: UInt32) {
    if let plain { readPlain(plain) }
    forEachTable(full) { node in
      let table = tables.read(node, as: .feed, file: file)
      add(table, at: table.urlPlace ?? Setting.place(node.position, file))
    }
  }

  private func readPlain(_ setting: Setting) {
    list.reserve(setting.node.count)
    values.forEachString(setting) { text, place in
      if sharing.defaults.shortInterval == nil, FeedURL.isCanonical(text) {
        return list.add(sharing.feed(at: text, tables.rules), at: place, namedAt: nil)
      }
      let text = PlacedText(text: text, place: place)
      guard let url = tables.feedURL(text, key: setting.key) else { return }
      list.add(sharing.feed(FeedTable(url: url), tables.rules), at: place, namedAt: nil)
      noteInterval(url)
    }
  }

  private func add(_ table: FeedTable, at place: Place) {
    feedRoutes += table.sinks ?? []
    guard let url = table.url else {
      if table.urlPlace == nil { problems.error(place, "this [[feed]] has no `url`") }
      return
    }
    if let short = table.shortInterval, !url.isLocal {
      problems.warning(
        short, "an interval below 1m is hard on \(url.host), which may shut the feed off to you")
    }
    if table.policy.interval == nil { noteInterval(url) }
    list.add(sharing.feed(table, tables.rules), at: place, namedAt: table.name?.place)
  }

  /// Warns once of defaults that are hard on other people's hosts.
  private func noteInterval(_ url: FeedURL) {
    guard let short = sharing.defaults.shortInterval, !url.isLocal else { return }
    sharing.defaults.shortInterval = nil
    problems.warning(
      short, "an interval below 1m is hard on \(url.host), which may shut the feed off to you")
  }

  // MARK: Other files

  private func readIncluded() {
    forEachFile(lists.include, "include") { path, bytes, file in
      self.parse(bytes, file) { root in
        var plain: Setting?
        var full: Setting?
        root.forEachEntry { entry in
          let setting = Setting(key: entry.key, node: entry.value, file: file)
          switch RootKey(rawValue: entry.key) {
          case .feeds: plain = setting
          case .feed: full = setting
          case nil:
            self.problems.error(
              Setting.place(entry.position, file), UnknownKey.sentence(entry.key, in: .included))
          default:
            self.problems.error(
              Setting.place(entry.position, file),
              "`\(entry.key)` belongs in the main file; an included one holds only `feeds` and "
                + "[[feed]]")
          }
        }
        self.readFeeds(plain, full, file)
      }
    }
  }

  private func readLists() {
    forEachFile(lists.opml, "opml") { _, bytes, file in
      self.addListed(OPMLList.read(bytes), file)
    }
    forEachFile(lists.urls, "urls") { _, bytes, file in
      self.addListed(NewsboatList.read(bytes), file)
    }
  }

  private func addListed(_ content: FeedListContent, _ file: UInt32) {
    for flaw in content.flaws {
      let place = Place(file: file, line: flaw.line, column: 0)
      if flaw.isFatal {
        problems.error(place, flaw.sentence)
      } else {
        problems.warning(place, flaw.sentence)
      }
    }
    list.reserve(content.feeds.count)
    for listed in content.feeds {
      let place = Place(file: file, line: listed.line, column: 0)
      do {
        let url = try FeedURL(exported: listed.url)
        var table = FeedTable(url: url)
        table.tags = listed.tags.isEmpty ? nil : listed.tags
        table.name = listed.title.map { PlacedText(text: $0, place: place) }
        list.addListed(sharing.feed(table, tables.rules), at: place)
        noteInterval(url)
      } catch {
        // What another program wrote is no reason not to start.
        problems.warning(
          place,
          "the feed URL \"\(FeedURL.shown(listed.url))\" \(error.reason); the feed is left out")
      }
    }
  }

  /// Reads each file that `names` name or match, each only once however it is named.
  private func forEachFile(
    _ names: [PlacedText], _ key: String, _ body: (String, [UInt8], UInt32) -> Void
  ) {
    for name in names {
      let isPattern = PathResolution.isPattern(name.text)
      let matching =
        isPattern
        ? paths.expand(name.text, from: path) : [paths.resolve(name.text, from: path)]
      for found in matching {
        guard seen.insert(PathResolution.identity(found)).inserted else {
          if !isPattern {
            problems.error(name.place, "`\(key)` names \"\(found)\", which was read already")
          }
          continue
        }
        do {
          let bytes = try FileContent.read(found)
          body(found, bytes, problems.add(file: found))
        } catch {
          problems.error(name.place, "`\(key)` \"\(found)\" can't be read: \(error.reason)")
        }
      }
    }
  }

  // MARK: The whole

  private func finish(_ start: Place) {
    list.nameAll()
    list.checkFormerURLs()
    configuration.feeds = list.feeds
    configuration.plainTransfer = sharing.plainTransfer
    configuration.sinks = sinks.map(\.settings)
    if configuration.sinks.isEmpty {
      configuration.sinks = [SinkSettings(name: "stdout", kind: .stdout(.text))]
    }
    RouteCheck(problems: problems, feeds: list.feeds, sinks: configuration.sinks)
      .check(feedRoutes: feedRoutes, sinkRoutes: sinks.flatMap(\.routes))
    if configuration.feeds.isEmpty, problems.errorCount == 0 {
      problems.warning(start, "no feed is configured; add one as feeds = [\"https://…\"]")
    }
    configuration.files = problems.files
    configuration.warnings = problems.sorted().filter { $0.severity == .warning }
  }
}
