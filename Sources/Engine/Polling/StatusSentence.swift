import FeedParsing
import HTTPTransfer

/// What an HTTP status means for a feed, in one sentence with the mend.
enum StatusSentence {
  /// - Parameter hasLogin: whether the feed has a `username`.
  static func of(_ response: HTTPResponse, hasLogin: Bool) -> String {
    let status = response.status
    if let challenge = ChallengePage.sentence(response) { return "HTTP \(status): \(challenge)" }
    switch status {
    // nginx, which says with a page what others say with a TLS alert.
    case 400 where wantsClientCertificate(response):
      return
        "HTTP 400: the site demands a client certificate; set client_cert_file and client_key_file for this feed"
    case 304: return "HTTP 304 to a request without validators: the server's cache is broken"
    case 401 where hasLogin && response.headers.isStaleChallenge:
      return
        "HTTP 401: the site calls every login stale (Digest stale=true), a fault of the site's unless username and password_file of this feed are wrong"
    case 401 where hasLogin:
      return "HTTP 401: the site refuses the login; check username and password_file of this feed"
    case 401:
      return "HTTP 401: the site wants a login; set username and password_file for this feed"
    case 402, 451: return "HTTP \(status): the site does not offer this feed here"
    case 403:
      return "HTTP 403: the site refuses us; a user_agent or headers key for this feed may help"
    case 404: return "HTTP 404: no such page; has the feed moved?"
    case 405, 406:
      return "HTTP \(status): the server does not like the request; a headers key may help"
    case 408, 425: return "HTTP \(status): the server did not take the request this time"
    case 410: return "HTTP 410: the site has removed this feed for good"
    case 407 where response.headers.isStaleChallenge:
      return
        "HTTP 407: the proxy calls every login stale (Digest stale=true); check the login in the proxy key"
    case 407: return "HTTP 407: the proxy wants a login; put it into the proxy key"
    case 421:
      return "HTTP 421: the server does not serve this host; http_version = \"1.1\" may help"
    case 429:
      return "HTTP 429: too many requests; a longer interval or a [[host]] rate may help"
    case 300..<400: return "HTTP \(status): a redirect without a usable target"
    case 503: return "HTTP 503: the site is unavailable for the moment"
    case 511:
      return "HTTP 511: the network in between wants a login; open a web page from this computer"
    case 500..<600: return "HTTP \(status): the server has a fault"
    case 400..<500:
      return "HTTP \(status): the server refuses the request; is the address in url right?"
    default: return "HTTP \(status): not a feed"
    }
  }

  private static func wantsClientCertificate(_ response: HTTPResponse) -> Bool {
    HTMLPage.inspect(response.body, base: nil)?.title == "400 No required SSL certificate was sent"
  }
}
