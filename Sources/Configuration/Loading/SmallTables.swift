import KabarCore

/// Reads `[fetch]` and `[[host]]`.
struct SmallTables {
  let values: ValueReader
  let feeds: FeedTableReader
  private var problems: ProblemList { values.problems }

  init(values: ValueReader, feeds: FeedTableReader) {
    self.values = values
    self.feeds = feeds
  }

  func fetch(_ node: TOMLNode, file: UInt32) -> FetchSettings {
    var fetch = FetchSettings()
    node.forEachEntry { entry in
      let setting = Setting(key: entry.key, node: entry.value, file: file)
      guard let key = FetchKey(rawValue: entry.key) else {
        problems.error(
          Setting.place(entry.position, file), UnknownKey.sentence(entry.key, in: .fetch))
        return
      }
      switch key {
      case .userAgent:
        if let text = feeds.userAgent(setting), !text.isEmpty { fetch.userAgent = text }
      case .timeout:
        fetch.timeout = values.duration(setting, Self.timeouts) ?? fetch.timeout
      case .connectTimeout:
        fetch.connectTimeout = values.duration(setting, Self.timeouts) ?? fetch.connectTimeout
      case .maxBody: fetch.maxBody = values.size(setting) ?? fetch.maxBody
      case .concurrency: fetch.concurrency = values.integer(setting, 1...4096) ?? fetch.concurrency
      case .perHost: fetch.perHost = values.integer(setting, 1...1024) ?? fetch.perHost
      case .proxy:
        fetch.proxy = feeds.transport.proxy(setting).flatMap { $0.isEmpty ? nil : $0 }
      case .allowPrivate: fetch.allowPrivate = values.boolean(setting) ?? fetch.allowPrivate
      }
    }
    return fetch
  }

  private static let timeouts = Interval.milliseconds(10) ... .hours(1)

  func host(_ node: TOMLNode, file: UInt32) -> (rule: HostRule, place: Place)? {
    let place = Setting.place(node.position, file)
    var rule = HostRule(name: "")
    var keys: Set<HostKey> = []
    node.forEachEntry { entry in
      let setting = Setting(key: entry.key, node: entry.value, file: file)
      guard let key = HostKey(rawValue: entry.key) else {
        problems.error(
          Setting.place(entry.position, file), UnknownKey.sentence(entry.key, in: .host))
        return
      }
      keys.insert(key)
      switch key {
      case .name: rule.name = values.text(setting).flatMap { name($0, setting) } ?? ""
      case .rate: rule.spacing = rate(setting)
      case .concurrency: rule.concurrency = values.integer(setting, 1...1024)
      }
    }
    if !keys.contains(.name) { problems.error(place, "this [[host]] has no `name`") }
    if keys == [.name] {
      problems.error(place, "this [[host]] says nothing: write `rate` or `concurrency`")
    }
    return rule.name.isEmpty ? nil : (rule, place)
  }

  private func name(_ text: String, _ setting: Setting) -> String? {
    let name = text.hasPrefix("*.") ? text.dropFirst(2).lowercased() : text.lowercased()
    if let url = try? FeedURL("http://\(name)/"), url.text == "http://\(name)/", url.username == nil
    {
      return url.host
    }
    problems.error(
      setting.place,
      "\"\(ValueReader.shortened(text))\" is no host; write a name like \"reddit.com\"")
    return nil
  }

  private func rate(_ setting: Setting) -> Interval? {
    if let spacing = setting.node.string.flatMap(Quantity.spacing) { return spacing }
    values.wrongType(setting, wanted: "requests per s, m or h, like \"1/m\"")
    return nil
  }
}
