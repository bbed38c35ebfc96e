import FeedParsing
import HTTPTransfer

/// Recognises the pages that stand before a site to keep robots out.
enum ChallengePage {
  /// What it is and what may help; `nil` if the answer is the site's own word.
  static func sentence(_ response: HTTPResponse) -> String? {
    guard let vendor = vendor(response) else { return nil }
    return
      "a bot challenge (\(vendor)) stands before the feed; a user_agent or headers key for this feed may help, or ask the site to let feed readers in"
  }

  /// Whose challenge it seems to be.
  private static func vendor(_ response: HTTPResponse) -> String? {
    // Who says so itself, whatever the body is; AWS sends none.
    if response.headers.contains("cf-mitigated") { return "Cloudflare" }
    if let action = response.headers["x-amzn-waf-action"],
      action == "challenge" || action == "captcha"
    {
      return "AWS WAF"
    }
    guard [200, 202, 401, 403, 405, 429, 503].contains(response.status),
      let page = HTMLPage.inspect(response.body, base: nil), page.isBotChallenge
    else { return nil }
    // A site's own page may carry the words of its guard; a challenge names no feeds.
    guard page.feedLinks.isEmpty else { return nil }
    return page.challenger ?? (response.headers["cf-ray"] == nil ? "unknown" : "Cloudflare")
  }
}
