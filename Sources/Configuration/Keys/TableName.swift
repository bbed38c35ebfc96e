/// A kind of table in a configuration file.
enum TableName: CaseIterable {
  case root
  case included
  case fetch
  case defaults
  case feed
  case host
  case stdoutSink
  case webhookSink
  case sinkOfUnknownType

  /// As the table is written.
  var title: String {
    switch self {
    case .root: "the top of the file"
    case .included: "an included file"
    case .fetch: "[fetch]"
    case .defaults: "[defaults]"
    case .feed: "[[feed]]"
    case .host: "[[host]]"
    case .stdoutSink: "[[sink]] of type \"stdout\""
    case .webhookSink: "[[sink]] of type \"webhook\""
    case .sinkOfUnknownType: "[[sink]]"
    }
  }

  /// The keys that the table may have.
  var keys: [String] {
    switch self {
    case .root: RootKey.allCases.map(\.rawValue)
    case .included: [RootKey.feeds.rawValue, RootKey.feed.rawValue]
    case .fetch: FetchKey.allCases.map(\.rawValue)
    case .defaults: FeedKey.allCases.filter { $0 != .url && $0 != .name }.map(\.rawValue)
    case .feed: FeedKey.allCases.map(\.rawValue)
    case .host: HostKey.allCases.map(\.rawValue)
    case .stdoutSink: Self.commonSinkKeys + [SinkKey.format.rawValue]
    case .webhookSink: SinkKey.allCases.filter { $0 != .format }.map(\.rawValue)
    case .sinkOfUnknownType: SinkKey.allCases.map(\.rawValue)
    }
  }

  private static let commonSinkKeys = [SinkKey.name, .type, .feeds].map(\.rawValue)
}
