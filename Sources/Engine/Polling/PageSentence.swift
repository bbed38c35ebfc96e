import FeedParsing
import HTTPTransfer

/// What came instead of a feed, in one sentence with the mend.
enum PageSentence {
  /// The document is cut where its compressed bytes were at their end, and were not.
  static let trailingBytes =
    "the compressed answer goes on behind its end (a second gzip member), which is not read; \(TransferSentence.uncompressed)"

  static func of(_ error: FeedParseError, _ response: HTTPResponse) -> String {
    if let challenge = ChallengePage.sentence(response) { return challenge }
    if response.hasTrailingBytes { return trailingBytes }
    if response.body.isEmpty { return "HTTP \(response.status): the answer is empty" }
    guard case .htmlPage(_, let links) = error else { return "\(error)" }
    guard links.isEmpty else { return "\(error); write the one you mean into url" }
    let page = HTMLPage.inspect(response.body, base: nil)
    if page?.isParked == true {
      return "\(error): the domain is parked or for sale; has the feed moved?"
    }
    if page?.isLoginPage == true {
      return
        "\(error): it asks for a login; username and password_file or a Cookie in headers may help"
    }
    return "\(error)"
  }
}
