import Configuration
import FeedParsing
import HTTPTransfer
import KabarCore

/// `kabar fetch`: one URL, as the daemon would fetch and parse it, without a store.
public struct SingleFetch: Sendable {
  private let configuration: Configuration?

  /// - Parameter configuration: whose `[fetch]` and feeds apply; `nil` = the defaults.
  public init(configuration: Configuration?) {
    self.configuration = configuration
  }

  /// The document as JSON Feed 1.1 with a line break behind it.
  ///
  /// - Parameters:
  ///   - url: what to fetch; a feed's settings apply if it is one's.
  ///   - isPretty: whether to print over several lines.
  ///   - trace: takes the lines of the exchange.
  /// - Throws: `CommandFailure`.
  public func run(
    url: String, isPretty: Bool, trace: (@Sendable (String) -> Void)?
  ) async throws -> [UInt8] {
    let feed = configuration?.feeds.first { $0.url == url || $0.name == url }
    let address = feed?.url ?? url
    let shown = Configuration.shown(url: address)
    let builder =
      configuration.map { FeedRequest($0) }
      ?? FeedRequest(fetch: FetchSettings(), plain: FeedTransferSettings(FetchSettings()))
    var request = builder.unconditional(
      url: address, configured: address, transfer: feed?.transfer)
    if let trace { request.trace = { event in TraceText.lines(event).forEach(trace) } }

    let client = HTTPClient(configuration: HTTPClientConfiguration())
    let response: HTTPResponse
    do throws(TransferError) {
      response = try await client.send(request)
    } catch {
      await client.shutdown()
      throw Self.failure(error, shown)
    }
    await client.shutdown()
    guard (200..<300).contains(response.status) else {
      let hasLogin = feed?.transfer?.username != nil
      throw CommandFailure(
        .unavailable, "\(shown): \(StatusSentence.of(response, hasLogin: hasLogin))")
    }
    do throws(FeedParseError) {
      var parsed = try FeedParser.parse(
        response.body, url: response.url, contentType: response.headers["content-type"])
      if shown == address { parsed.feedURL = parsed.feedURL ?? address }
      let line = JSONFeedEncoder.feed(parsed)
      return (isPretty ? JSONPretty.format(line) : line) + [UInt8(ascii: "\n")]
    } catch {
      throw CommandFailure(.badData, "\(shown): \(PageSentence.of(error, response))")
    }
  }

  private static func failure(_ error: TransferError, _ address: String) -> CommandFailure {
    switch error {
    case _ where address.isEmpty: CommandFailure(.usage, "the URL is empty")
    case .badURL where !address.contains("://"), .unsupportedScheme where !address.contains("://"):
      CommandFailure(
        .usage, "\(address): neither a URL, such as https://\(address), nor a configured feed")
    case .file: CommandFailure(.noInput, "\(address): \(error)")
    case .badURL, .unsupportedScheme: CommandFailure(.usage, "\(address): \(error)")
    default: CommandFailure(.unavailable, "\(address): \(TransferSentence.of(error))")
    }
  }
}
