import HTTPTransfer

/// Recognises the pages that stand before a site to keep robots out.
enum ChallengePage {
  /// Whether the answer is a challenge rather than the site's own word.
  static func isChallenge(_ response: HTTPResponse) -> Bool {
    if response.headers["cf-mitigated"] != nil { return true }
    guard
      response.status == 403 || response.status == 503 || response.status == 429
        || response.status == 202 || response.status == 200
    else { return false }
    let text = beginning(of: response)
    guard text.contains("<html") || text.contains("<!doctype html") else { return false }
    return marks.contains { text.contains($0.mark) }
  }

  /// Whose challenge it seems to be.
  static func vendor(_ response: HTTPResponse) -> String {
    if response.headers["cf-mitigated"] != nil || response.headers["cf-ray"] != nil {
      return "Cloudflare"
    }
    let text = beginning(of: response)
    return marks.first { text.contains($0.mark) }?.vendor ?? "unknown"
  }

  private static let marks: [(mark: String, vendor: String)] = [
    ("cf-browser-verification", "Cloudflare"), ("cf_chl_", "Cloudflare"),
    ("challenge-platform", "Cloudflare"), ("just a moment...", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"), ("ddos-guard", "DDoS-Guard"),
    ("_incapsula_resource", "Imperva"), ("px-captcha", "PerimeterX"),
    ("datadome", "DataDome"), ("sucuri_cloudproxy", "Sucuri"), ("anubis_challenge", "Anubis"),
    ("making sure you're not a bot", "Anubis"), ("g-recaptcha", "reCAPTCHA"),
    ("h-captcha", "hCaptcha"), ("aws-waf-token", "AWS WAF"), ("awswafintegration", "AWS WAF"),
  ]

  private static func beginning(of response: HTTPResponse) -> String {
    String(decoding: response.body.prefix(32_768), as: UTF8.self).lowercased()
  }
}
