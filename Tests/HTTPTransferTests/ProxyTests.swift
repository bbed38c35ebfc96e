import HTTPTransfer
import KabarTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ProxyTests {
  @Test func anHTTPProxyIsAskedForTheWholeURL() async throws {
    let fixture = try Fixture()
    fixture.origin.on("*", .text("by proxy"))
    var request = HTTPRequest(
      url: "http://feed.example/a?b",
      options: TransferOptions { $0.proxy = fixture.origin.url("", host: "me:pw@127.0.0.1") })
    #expect(try await fixture.client.send(request).body == Array("by proxy".utf8))
    #expect(fixture.origin.requests.first?.target == "http://feed.example/a?b")
    // Behind a proxy the target's address is not seen, but what is written is.
    request.url = "http://169.254.169.254/"
    #expect(
      await fixture.failure(of: request)?.description
        == "refused the private address 169.254.169.254")
  }

  @Test func aProxyThatIsNotThere() async throws {
    let fixture = try Fixture()
    let proxy = "socks5h://" + fixture.origin.url("", host: "me:secret@127.0.0.1").dropFirst(7)
    fixture.origin.on("*", .status(500))
    var request = HTTPRequest(url: "http://feed.example/")
    request.options = TransferOptions {
      $0.proxy = proxy
      $0.timeout = 5000
    }
    fixture.origin.stop()
    let error = try #require(await fixture.failure(of: request))
    #expect(!"\(error)".contains("secret"))
    let address = proxy.split(separator: "@").last ?? ""
    #expect(
      "\(error)"
        == "the proxy failed: cannot connect to \(address.prefix { $0 != "/" }): connection refused"
    )
    request.options = TransferOptions { $0.proxy = "http://nowhere.invalid:3128" }
    let unknown = try #require(await fixture.failure(of: request))
    #expect("\(unknown)".hasPrefix("the proxy failed: "))
  }

  @Test func internationalNames() async throws {
    let fixture = try Fixture()
    var request = fixture.request("/")
    request.url = "http://b\u{fc}cher.invalid/\u{e4}"
    let error = try #require(await fixture.failure(of: request))
    #expect("\(error)" == "no address found for b\u{fc}cher.invalid (DNS)")
  }
}
