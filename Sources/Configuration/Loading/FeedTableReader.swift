import Filtering
import KabarCore

/// Reads `[[feed]]` and `[defaults]`.
final class FeedTableReader {
  let values: ValueReader
  let transport: TransportReader
  private var problems: ProblemList { values.problems }
  /// Compiled once, however many feeds have the same rule.
  private(set) var rules: [String: FilterRule] = [:]

  init(values: ValueReader, transport: TransportReader) {
    self.values = values
    self.transport = transport
  }

  func read(_ node: TOMLNode, as name: TableName, file: UInt32) -> FeedTable {
    var table = FeedTable()
    var usernamePlace: Place?
    var passwordPlace: Place?
    node.forEachEntry { entry in
      let setting = Setting(key: entry.key, node: entry.value, file: file)
      guard let key = FeedKey(rawValue: entry.key),
        name == .feed || (key != .url && key != .name)
      else {
        problems.error(
          Setting.place(entry.position, file), UnknownKey.sentence(entry.key, in: name))
        return
      }
      if key == .username { usernamePlace = setting.place }
      if key == .passwordFile, setting.node.string != "" { passwordPlace = setting.place }
      if !readRouting(key, setting, into: &table), !readPolicy(key, setting, into: &table) {
        readTransfer(key, setting, into: &table.transfer)
      }
    }
    if let passwordPlace, table.transfer.password != nil, table.transfer.username ?? "" == "" {
      problems.error(passwordPlace, "`password_file` needs `username` beside it")
    }
    if let usernamePlace, passwordPlace == nil, table.transfer.username ?? "" != "" {
      problems.warning(
        usernamePlace,
        "`username` has no `password_file` beside it: an empty password is sent; if that is meant, "
          + "write the name into the URL, as in https://NAME@…")
    }
    if let least = table.policy.interval, let most = table.policy.maxInterval, most < least {
      problems.error(
        Setting.place(node.position, file),
        "`max_interval` (\(most)) is shorter than `interval` (\(least)) in \(name.title)")
    }
    return table
  }

  private func readRouting(
    _ key: FeedKey, _ setting: Setting, into table: inout FeedTable
  ) -> Bool {
    switch key {
    case .url:
      table.urlPlace = setting.place
      table.url = values.string(setting).flatMap {
        feedURL(PlacedText(text: $0, place: setting.place), key: "url")
      }
    case .name:
      if let text = values.text(setting) { table.name = name(text, at: setting.place) }
    case .was:
      table.was = values.strings(setting)?.compactMap { feedURL($0, key: "was")?.text }
    case .tags: table.tags = values.strings(setting).map(tags)
    case .sinks: table.sinks = values.strings(setting)
    case .enabled: table.isEnabled = values.boolean(setting)
    default: return false
    }
    return true
  }

  private func readPolicy(
    _ key: FeedKey, _ setting: Setting, into table: inout FeedTable
  ) -> Bool {
    switch key {
    case .interval:
      table.policy.interval = values.duration(setting, .seconds(1) ... .days(365))
      if let interval = table.policy.interval, interval < .minutes(1) {
        table.shortInterval = setting.place
      }
    case .maxInterval:
      table.policy.maxInterval = values.duration(setting, .seconds(1) ... .days(365))
    case .adaptive: table.policy.adaptive = values.boolean(setting)
    case .initial: table.policy.initial = initial(setting)
    case .updates: table.policy.updates = values.boolean(setting)
    case .maxAge: table.policy.maxAge = maxAge(setting)
    case .identity: table.policy.identity = values.choice(setting, IdentityRule.self)
    case .floodLimit: table.policy.floodLimit = values.integer(setting, 1...1_000_000)
    case .updateCooldown:
      table.policy.updateCooldown = values.duration(setting, .zero ... .days(3650))
    case .retain: table.policy.retain = values.duration(setting, .seconds(1) ... .days(36500))
    case .include: table.policy.include = expressions(setting)
    case .exclude: table.policy.exclude = expressions(setting)
    default: return false
    }
    return true
  }

  private func readTransfer(
    _ key: FeedKey, _ setting: Setting, into transfer: inout TransferOverrides
  ) {
    switch key {
    case .headers: transfer.headers = transport.headers(setting)
    case .username: transfer.username = username(setting)
    case .passwordFile: transfer.password = password(setting)
    case .userAgent: transfer.userAgent = userAgent(setting)
    case .proxy: transfer.proxy = transport.proxy(setting)
    case .caFile: transfer.caFile = transport.file(setting)
    case .clientCertFile: transfer.clientCertFile = transport.file(setting)
    case .clientKeyFile: transfer.clientKeyFile = transport.file(setting)
    case .httpVersion: transfer.httpVersion = transport.httpVersion(setting)
    case .tlsInsecure: transfer.tlsInsecure = values.boolean(setting)
    case .allowPrivate: transfer.allowPrivate = values.boolean(setting)
    case .maxBody: transfer.maxBody = values.size(setting)
    case .timeout:
      transfer.timeout = values.duration(setting, .milliseconds(10) ... .hours(1))
    default: break
    }
  }

  func userAgent(_ setting: Setting) -> String? {
    guard let text = values.string(setting) else { return nil }
    guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      problems.error(setting.place, "`\(setting.key)` holds a control character")
      return nil
    }
    return text
  }

  func feedURL(_ text: PlacedText, key: String) -> FeedURL? {
    do {
      return try FeedURL(text.text)
    } catch {
      problems.error(
        text.place, "the feed URL \"\(FeedURL.shown(text.text))\" of `\(key)` \(error.reason)")
      return nil
    }
  }

  private func name(_ text: String, at place: Place) -> PlacedText? {
    let isReserved = text == "*" || text.hasPrefix("tag:")
    if isReserved || text.utf8.count > 200 || text.utf8.contains(where: { $0 < 0x20 }) {
      problems.error(
        place,
        "the feed can't be named \"\(ValueReader.shortened(text))\": a name is at most "
          + "200 bytes on one line, is not \"*\" and doesn't start with \"tag:\"")
      return nil
    }
    return PlacedText(text: text, place: place)
  }

  private func tags(_ texts: [PlacedText]) -> [String] {
    var tags: [String] = []
    for tag in texts where !tags.contains(tag.text) {
      if tag.text.isEmpty || tag.text.utf8.count > 200
        || tag.text.utf8.contains(where: { $0 < 0x20 })
      {
        problems.error(tag.place, "a tag has 1 to 200 bytes on one line")
      } else {
        tags.append(tag.text)
      }
    }
    return tags
  }

  private func initial(_ setting: Setting) -> InitialNotification? {
    let wanted = "\"none\", \"all\" or a number of items"
    if setting.node.kind == .integer {
      return values.integer(setting, 0...1_000_000).map { $0 == 0 ? .none : .newest($0) }
    }
    switch setting.node.string {
    case "none": return InitialNotification.none
    case "all": return .all
    default:
      values.wrongType(setting, wanted: wanted)
      return nil
    }
  }

  private func maxAge(_ setting: Setting) -> Interval?? {
    if setting.node.string == "none" { return .some(nil) }
    let wanted = "\"none\" or a duration like \"7d\""
    guard let age = values.duration(setting, .seconds(1) ... .days(36500), wanted: wanted) else {
      return nil
    }
    return .some(age)
  }

  private func username(_ setting: Setting) -> String? {
    guard let text = values.string(setting) else { return nil }
    guard !text.utf8.contains(0) else {
      problems.error(setting.place, "`username` holds a NUL character, which no login can have")
      return nil
    }
    return text
  }

  private func password(_ setting: Setting) -> String? {
    guard let text = values.string(setting), !text.isEmpty else { return nil }
    let bytes = transport.secret(
      PlacedText(text: text, place: setting.place), key: setting.key,
      file: transport.fileName(setting))
    guard let bytes else { return nil }
    // It would be cut there on its way.
    guard !bytes.contains(0) else {
      problems.error(
        setting.place,
        "`password_file` \"\(text)\" holds a NUL byte, which no password can have; is it a text file?"
      )
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The expressions of `include` or `exclude`; those that compile are in `rules`.
  private func expressions(_ setting: Setting) -> [String]? {
    values.strings(setting)?.compactMap { text in
      if rules[text.text] != nil { return text.text }
      do throws(PatternError) {
        rules[text.text] = try FilterRuleParser.parse(text.text)
        if let doubt = FilterPrefix.doubt(text.text, in: setting.key) {
          problems.warning(text.place, doubt)
        }
        return text.text
      } catch {
        let expression = ValueReader.shortened(text.text)
        let number = error.offset + 1
        problems.error(
          text.place,
          "the expression \"\(expression)\" of `\(setting.key)` is wrong at character \(number): "
            + error.reason)
        return nil
      }
    }
  }
}
