import KabarTesting
import Testing

@testable import HTTPTransfer

@Suite(.timeLimit(.minutes(1)))
struct AddressTests {
  @Test(arguments: [
    "127.0.0.1", "127.255.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3", "192.0.0.8", "192.0.2.1", "198.18.0.1",
    "203.0.113.9", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::",
    "2002:c0a8:101::1", "2001:0:1:2::3", "2001:db8::1", "fc00::1", "fd12::1", "fe80::1",
    "fec0::1", "ff02::1", "fd00:ec2::254", "[::1]", "fe80::1%eth0", "100::1",
  ])
  func privateAddresses(text: String) throws {
    #expect(try #require(IPAddress(text)).isPublic == false)
    #expect(AddressPolicy.isPrivateHost(text))
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
    "192.167.1.1", "11.0.0.1", "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888",
    "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8",
  ])
  func publicAddresses(text: String) throws {
    #expect(try #require(IPAddress(text)).isPublic)
    #expect(!AddressPolicy.isPrivateHost(text))
  }

  @Test(arguments: [
    "http://example.org/", "https://example.org/a/b?c=d&e=%20", "http://a-b.c9.example:8080/x",
    "http://127.0.0.1:65535/", "https://xn--bcher-kva.example/f.xml", "http://localhost/a..a",
  ])
  func theShortWayReadsAsLibcurlDoes(text: String) throws {
    let plain = try #require(PlainURL(text))
    let full = try ParsedURL(Array(text.utf8), relativeTo: nil)
    #expect(full.url == text)
    #expect(plain.scheme == full.scheme)
    #expect(plain.host == full.host)
    #expect(plain.port == full.port)
  }

  @Test(arguments: [
    "http://example.org", "HTTP://example.org/", "http://Example.org/", "http://u@example.org/",
    "http://example.org/a#b", "http://example.org/a/../b", "http://0x7f.1/", "http://2130706433/",
    "http://127.1/", "http://0177.0.0.1/", "http://[::1]/", "http://example.org:/",
    "http://example.org:99999/", "http://example.org:080/", "http://example.org./", "http:///x",
    "http://example.org/a b", "http://example.org\\@evil.example/", "http://b\u{fc}cher.example/",
    "http://127.0.0.1.5/", "http://a..b/", "http://example.org:80@evil.example/",
  ])
  func whatIsNotPlainIsLeftToLibcurl(text: String) {
    #expect(PlainURL(text) == nil)
  }

  @Test func whatTheAdministratorWrote() {
    for url in [
      "http://127.0.0.1/feed", "http://localhost:8080/", "http://intranet/feed",
      "http://nas.local/rss", "http://[::1]/", "http://0x7f.1/", "http://2130706433/",
      "http://u:p@wiki.corp/feed", "http://printer.home.arpa/",
    ] {
      #expect(AddressPolicy.forConfigured(url: url) == .any, "\(url)")
    }
    for url in [
      "https://example.org/feed", "http://8.8.8.8/", "http://127.0.0.1.example.org/", "nonsense",
      "http://10.example/",
    ] {
      #expect(AddressPolicy.forConfigured(url: url) == .publicOnly, "\(url)")
    }
  }

  @Test(arguments: ["127.0.0.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
  func aLiteralInTheURLIsRefused(host: String) async throws {
    let fixture = try Fixture()
    var request = fixture.request("/")
    request.url = "http://\(host):\(fixture.origin.port)/"
    request.addressPolicy = .publicOnly
    let error = try #require(await fixture.failure(of: request))
    #expect("\(error)".hasPrefix("refused the private address "))
    #expect(fixture.origin.connectionCount == 0)
  }

  @Test func aNameThatLeadsToAPrivateAddressIsRefused() async throws {
    let fixture = try Fixture()
    var request = fixture.request("/")
    request.url = fixture.origin.url("/", host: "localhost")
    request.addressPolicy = .publicOnly
    let sentences = ["127.0.0.1", "::1"].map {
      "refused localhost, which leads to the private address \($0)"
    }
    let error = try #require(await fixture.failure(of: request))
    #expect(sentences.contains("\(error)"))
    #expect(fixture.origin.connectionCount == 0)
  }

  @Test func aConnectionThatStandsIsNoWayAround() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/", .text("private"))
    var request = fixture.request("/")
    request.url = fixture.origin.url("/", host: "localhost")
    #expect(try await fixture.client.send(request).body == Array("private".utf8))
    request.addressPolicy = .publicOnly
    let error = await fixture.failure(of: request)
    #expect(error == .privateAddress(host: "localhost", address: "127.0.0.1"))
    #expect(fixture.origin.requests.count == 1)
  }

  @Test func aRedirectIntoPrivateSpaceIsRefused() throws {
    var request = HTTPRequest(url: "http://feed.example/")
    request.addressPolicy = .publicOnly
    let journey = try Journey(request)
    for target in ["http://169.254.169.254/latest/", "http://[fe80::1]/", "//0/", "http://0177.1/"]
    {
      var response = HTTPResponse(status: 302, url: request.url)
      response.headers = HTTPFields([("Location", target)])
      #expect {
        _ = try journey.follow(response)
      } throws: {
        "\($0)".hasPrefix("refused the private address ")
      }
    }
  }

  @Test func aDowngradeIsRefusedAndAnUpgradeKeepsSecrets() throws {
    let request = HTTPRequest(
      url: "https://feed.example/a", headers: [HTTPField("Cookie", "a=b", isConfined: true)])
    let journey = try Journey(request)
    var response = HTTPResponse(status: 301, url: request.url)
    response.headers = HTTPFields([("Location", "http://feed.example/a")])
    #expect {
      _ = try journey.follow(response)
    } throws: {
      "\($0)" == "refused a redirect from https to http://feed.example/a"
    }

    for (from, to, isKept) in [
      ("http://feed.example/a", "https://feed.example/a", true),
      ("http://feed.example/a", "https://FEED.example:443/b", true),
      ("http://feed.example:8080/a", "https://feed.example/a", false),
      ("http://feed.example/a", "https://www.feed.example/a", false),
      ("http://feed.example/a", "http://feed.example:81/a", false),
    ] {
      let journey = try Journey(
        HTTPRequest(url: from, headers: [HTTPField("Cookie", "a=b", isConfined: true)]))
      response.headers = HTTPFields([("Location", to)])
      #expect(try journey.follow(response))
      #expect(try journey.nextExchange().input.headers.isEmpty != isKept, "\(to)")
    }
  }
}
