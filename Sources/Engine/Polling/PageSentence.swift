import FeedParsing
import HTTPTransfer

/// What came instead of a feed, in one sentence with the mend.
enum PageSentence {
  static func of(_ error: FeedParseError, _ response: HTTPResponse) -> String {
    if ChallengePage.isChallenge(response) {
      return
        "a bot challenge (\(ChallengePage.vendor(response))) stands before the feed; a user_agent or headers key for this feed may help, or ask the site to let feed readers in"
    }
    if response.body.isEmpty { return "HTTP \(response.status): the answer is empty" }
    return "\(error)"
  }
}
