import Glibc

/// Words by which pages that stand in a feed's way give themselves away.
enum HTMLPageMarks {
  /// Notes the guesses; a false one costs no more than a wrong word in an error message.
  static func note(_ bytes: UnsafeBufferPointer<UInt8>, in finding: inout HTMLPage.Finding) {
    let small = bytes.map(ASCII.lowercased)
    small.withUnsafeBufferPointer { small in
      finding.challenger = challengers.first { contains(small, $0.mark) }?.name
      finding.hasChallengeWords = challenges.contains { contains(small, $0) }
      finding.isParked = parking.contains { contains(small, $0) }
    }
    if let title = finding.title?.lowercased(), !finding.isLoginPage {
      finding.isLoginPage = logins.contains(title)
    }
    // Comment forms of usual pages have these, too.
    if finding.challenger == nil, !finding.isLoginPage, small.count <= captchaPage {
      small.withUnsafeBufferPointer { small in
        finding.challenger = captchas.first { contains(small, $0.mark) }?.name
      }
    }
  }

  private static let challengers: [(mark: StaticString, name: String)] = [
    ("cf-chl-", "Cloudflare"), ("/cdn-cgi/challenge-platform/h/", "Cloudflare"),
    ("cf_chl_opt", "Cloudflare"), ("cf-browser-verification", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"), ("<title>just a moment", "Cloudflare"),
    ("ddos-guard", "DDoS-Guard"), ("_incapsula_resource", "Imperva"),
    ("px-captcha", "PerimeterX"), ("captcha-delivery.com", "DataDome"),
    ("awswafintegration", "AWS WAF"), ("sucuri_cloudproxy_js", "Sucuri"),
    ("enable javascript before you are allowed to see this page", "Sucuri"),
    ("anubis_challenge", "Anubis"), ("making sure you're not a bot", "Anubis"),
    ("making sure you&#39;re not a bot", "Anubis"), ("bobcmn", "F5"),
  ]

  /// The longest page that is there for nothing but its captcha, in bytes.
  private static let captchaPage = 16_384

  private static let captchas: [(mark: StaticString, name: String)] = [
    ("g-recaptcha", "reCAPTCHA"), ("h-captcha", "hCaptcha"), ("cf-turnstile", "Cloudflare"),
  ]

  private static let challenges: [StaticString] = [
    "enable javascript and cookies to", "checking your browser before", "verify you are human",
    "verify you are a human", "are you a robot", "<title>client challenge",
  ]

  private static let parking: [StaticString] = [
    "domain is for sale", "domain may be for sale", "buy this domain", "sedoparking.com",
    "parkingcrew.net", "hugedomains.com/domain_profile", "this domain has expired",
    "domain has been registered", "bodiscdn", "parklogic.com", "dan.com/buy-domain",
    "this domain is parked", "window.park = ", "location.href=\"/lander\"", "window.lander_system",
  ]

  private static let logins: Set<String> = [
    "log in", "login", "sign in", "masuk", "anmelden", "connexion", "iniciar sesión", "entrar",
  ]

  private static func contains(
    _ bytes: UnsafeBufferPointer<UInt8>, _ words: StaticString
  ) -> Bool {
    words.withUTF8Buffer { words in
      guard let first = words.first, let start = words.baseAddress else { return false }
      var index = 0
      while let found = HTMLTag.next(first, in: bytes, from: index),
        found <= bytes.count - words.count
      {
        if let base = bytes.baseAddress, memcmp(base + found, start, words.count) == 0 {
          return true
        }
        index = found + 1
      }
      return false
    }
  }
}
