import KabarCore

/// Reads `[[sink]]`.
struct SinkTableReader {
  let values: ValueReader
  private var transport: TransportReader
  private var problems: ProblemList { values.problems }

  init(values: ValueReader, transport: TransportReader) {
    self.values = values
    self.transport = transport
  }

  /// A sink with the places of what can only be checked once all feeds are known.
  struct Read {
    var settings: SinkSettings
    var place: Place
    var routes: [PlacedText]
  }

  private enum SinkType: String, CaseIterable {
    case stdout
    case webhook
  }

  func read(_ node: TOMLNode, file: UInt32) -> Read? {
    var type: SinkType?
    var entries: [(key: SinkKey, setting: Setting)] = []
    var unknown: [TOMLEntry] = []
    node.forEachEntry { entry in
      guard let key = SinkKey(rawValue: entry.key) else { return unknown.append(entry) }
      let setting = Setting(key: entry.key, node: entry.value, file: file)
      if key == .type { type = values.choice(setting, SinkType.self) }
      entries.append((key, setting))
    }
    let table: TableName =
      switch type {
      case .stdout: .stdoutSink
      case .webhook: .webhookSink
      case nil: .sinkOfUnknownType
      }
    for entry in unknown {
      problems.error(
        Setting.place(entry.position, file), UnknownKey.sentence(entry.key, in: table))
    }
    let place = Setting.place(node.position, file)
    guard let type else {
      if !entries.contains(where: { $0.key == .type }) {
        problems.error(place, "this [[sink]] has no `type`; write \"stdout\" or \"webhook\"")
      }
      return nil
    }
    let known = Set(table.keys)
    for (_, setting) in entries where !known.contains(setting.key) {
      problems.error(setting.place, UnknownKey.sentence(setting.key, in: table))
    }
    entries.removeAll { !known.contains($0.setting.key) }
    let name = entries.first { $0.key == .name }.flatMap { values.text($0.setting) }
    var reader = self
    reader.transport.sink = name ?? type.rawValue
    return reader.sink(type, named: name ?? type.rawValue, entries, place)
  }

  private func sink(
    _ type: SinkType, named name: String, _ entries: [(key: SinkKey, setting: Setting)],
    _ place: Place
  ) -> Read? {
    var routes: [PlacedText] = []
    var feeds = ["*"]
    var format = StdoutFormat.text
    var webhook = WebhookTable()
    for (key, setting) in entries {
      switch key {
      case .type, .name: break
      case .feeds:
        routes = values.strings(setting) ?? []
        feeds = routes.map(\.text)
        if setting.node.kind == .array, routes.isEmpty {
          problems.warning(setting.place, "`feeds` is empty: this sink gets nothing")
        }
      case .format: format = values.choice(setting, StdoutFormat.self) ?? format
      default: read(key, setting, into: &webhook)
      }
    }
    switch type {
    case .stdout:
      let settings = SinkSettings(name: name, kind: .stdout(format), feeds: feeds)
      return Read(settings: settings, place: place, routes: routes)
    case .webhook:
      guard let settings = finished(webhook, place) else { return nil }
      return Read(
        settings: SinkSettings(name: name, kind: .webhook(settings), feeds: feeds), place: place,
        routes: routes)
    }
  }

  private struct WebhookTable {
    var settings = WebhookSettings(url: "")
    var hasURL = false
    var secretPlace: Place?
  }

  private func read(_ key: SinkKey, _ setting: Setting, into table: inout WebhookTable) {
    switch key {
    case .url: readURL(setting, into: &table)
    case .secret, .secretFile: readSecrets(key, setting, into: &table)
    case .headers: table.settings.headers += headers(setting)
    case .timeout:
      if let timeout = values.duration(setting, .milliseconds(10) ... .minutes(10)) {
        table.settings.timeout = timeout
      }
    case .concurrency:
      table.settings.concurrency = values.integer(setting, 1...256) ?? table.settings.concurrency
    case .batch: table.settings.batch = values.integer(setting, 1...1000) ?? table.settings.batch
    case .maxAttempts:
      table.settings.maxAttempts = values.integer(setting, 1...1000) ?? table.settings.maxAttempts
    case .proxy:
      table.settings.transport.proxy = transport.proxy(setting).flatMap { $0.isEmpty ? nil : $0 }
    case .caFile: table.settings.transport.caFile = transport.file(setting)
    case .clientCertFile: table.settings.transport.clientCertFile = transport.file(setting)
    case .clientKeyFile: table.settings.transport.clientKeyFile = transport.file(setting)
    case .httpVersion: table.settings.transport.httpVersion = transport.httpVersion(setting)
    case .tlsInsecure: table.settings.transport.tlsInsecure = values.boolean(setting) ?? false
    case .name, .type, .feeds, .format: break
    }
  }

  private func headers(_ setting: Setting) -> [HeaderField] {
    let fields = transport.headers(setting) ?? []
    for field in fields where Self.ownHeaders.contains(field.name.lowercased()) {
      problems.error(
        setting.place, "`\(setting.key)` can't set \"\(field.name)\": each delivery has its own")
    }
    return fields
  }

  private static let ownHeaders: Set = [
    "content-type", "content-length", "transfer-encoding", "webhook-id", "webhook-timestamp",
    "webhook-signature",
  ]

  private func readURL(_ setting: Setting, into table: inout WebhookTable) {
    table.hasURL = true
    guard let text = values.string(setting) else { return }
    do {
      let url = try FeedURL(text, schemes: ["http", "https"])
      table.settings.url = url.text
      // The address is shown in messages: credentials must not stand in it.
      if let username = url.username {
        let credentials = Base64.encode(Array("\(username):\(url.password ?? "")".utf8))
        table.settings.headers.append(HeaderField("Authorization", "Basic \(credentials)"))
      }
    } catch {
      problems.error(
        setting.place, "the webhook URL \"\(FeedURL.shown(text))\" \(error.reason)")
    }
  }

  /// One secret, or two while the receiver changes from one to the other.
  private func readSecrets(_ key: SinkKey, _ setting: Setting, into table: inout WebhookTable) {
    table.secretPlace = setting.place
    let texts: [PlacedText]
    if let one = setting.node.string {
      texts = [PlacedText(text: one, place: setting.place)]
    } else if setting.node.kind == .array {
      texts = values.strings(setting) ?? []
    } else {
      values.wrongType(setting, wanted: "a string or an array of two")
      return
    }
    for text in texts {
      let bytes =
        key == .secret
        ? Array(text.text.utf8)
        : transport.secret(text, key: setting.key, file: transport.fileName(setting))
      guard let bytes else { continue }
      if let secret = decoded(bytes, key: setting.key, at: text.place) {
        table.settings.secrets.append(secret)
      }
    }
  }

  /// Standard Webhooks 1.0: `whsec_` and base64; any other text is the key itself.
  private func decoded(_ bytes: [UInt8], key: String, at place: Place) -> [UInt8]? {
    guard !bytes.isEmpty else {
      problems.error(place, "`\(key)` is empty")
      return nil
    }
    let prefix = "whsec_"
    guard bytes.starts(with: prefix.utf8) else { return bytes }
    let text = String(decoding: bytes.dropFirst(prefix.utf8.count), as: UTF8.self)
    guard let secret = Base64.decode(text), !secret.isEmpty else {
      problems.error(place, "`\(key)` starts with \"whsec_\", but what follows is no base64")
      return nil
    }
    if secret.count < 24 {
      problems.warning(place, "`\(key)` has \(secret.count) bytes; a safe one has 24 to 64")
    }
    return secret
  }

  private func finished(_ table: WebhookTable, _ place: Place) -> WebhookSettings? {
    if !table.hasURL {
      problems.error(place, "this [[sink]] of type \"webhook\" has no `url`")
    }
    if let secretPlace = table.secretPlace, table.settings.secrets.count > 2 {
      problems.error(secretPlace, "a webhook has at most two secrets")
    }
    return table.settings.url.isEmpty ? nil : table.settings
  }
}
