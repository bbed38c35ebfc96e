import HTTPTransfer
import Testing

@testable import KabarTesting

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
    for scheme in ["http", "socks5h", "socks5"] {
      request.options = TransferOptions { $0.proxy = "\(scheme)://me:secret@nowhere.invalid:3128" }
      #expect(
        await fixture.failure(of: request)?.description
          == "the proxy failed: no address found for nowhere.invalid (DNS)", "\(scheme)")
    }
  }

  @Test(arguments: [
    (403, ""), (407, ": it wants another login"), (429, ""), (502, ""), (503, ""), (504, ""),
  ])
  func aProxyThatOpensNoTunnelIsNamed(status: Int, words: String) async throws {
    let fixture = try Fixture()
    fixture.origin.on("*", .status(status))
    let request = HTTPRequest(
      url: "https://feed.example/",
      options: TransferOptions { $0.proxy = fixture.origin.url("", host: "me:secret@127.0.0.1") })
    #expect(
      await fixture.failure(of: request)?.description
        == "the proxy failed: 127.0.0.1:\(fixture.origin.port) answered CONNECT feed.example:443 with HTTP \(status)\(words)"
    )
  }

  @Test func aProxyThatBreaksOffIsNamed() async throws {
    let fixture = try Fixture()
    fixture.origin.on("*", Reply(fault: .closeBeforeAnswer))
    let proxy = "127.0.0.1:\(fixture.origin.port)"
    var request = HTTPRequest(url: "https://feed.example/")
    request.options = TransferOptions { $0.proxy = "http://me:secret@\(proxy)" }
    let closed = try #require(await fixture.failure(of: request))
    #expect("\(closed)".hasPrefix("the proxy failed: \(proxy) ended the connection: "))

    let servers = try await TLSServers()
    let server = try await servers.serve("self")
    request.url = "http://feed.example/"
    request.options = TransferOptions { $0.proxy = "https://localhost:\(server.port)" }
    let unknown = try #require(await fixture.failure(of: request))
    #expect("\(unknown)".hasPrefix("the proxy failed: TLS with localhost:\(server.port): "))
  }

  @Test(arguments: ["socks5", "socks5h"])
  func aSocksProxyLooksNamesUp(scheme: String) async throws {
    let fixture = try Fixture()
    let server = try SocksServer()
    let request = HTTPRequest(
      url: "http://localhost.example/",
      options: TransferOptions { $0.proxy = "\(scheme)://127.0.0.1:\(server.port)" })
    let error = try #require(await fixture.failure(of: request))
    #expect("\(error)".hasPrefix("the proxy failed: "))
    let name = Array("localhost.example".utf8)
    #expect(server.asked.value == [5, 1, 0, 3, UInt8(name.count)] + name + [0, 80])
  }

  @Test(arguments: [
    "localhost", "nas", "router.lan", "foo.internal", "metadata.google.internal", "LOCALHOST.",
  ])
  func aRedirectToAPrivateNameIsRefused(name: String) async throws {
    let fixture = try Fixture()
    fixture.origin.on("http://feed.example/", .redirect(to: "http://\(name)/"))
    fixture.origin.on("*", .text("secret"))
    var request = HTTPRequest(
      url: "http://feed.example/",
      options: TransferOptions { $0.proxy = fixture.origin.url("") })
    let error = await fixture.failure(of: request)
    #expect(error?.description == "refused the private name \(name.lowercased())")
    #expect(fixture.origin.requests.count == 1)
    request.addressPolicy = .any
    #expect(try await fixture.client.send(request).body == Array("secret".utf8))
  }

  @Test func internationalNames() async throws {
    let fixture = try Fixture()
    var request = fixture.request("/")
    request.url = "http://b\u{fc}cher.invalid/\u{e4}"
    let error = try #require(await fixture.failure(of: request))
    #expect("\(error)" == "no address found for b\u{fc}cher.invalid (DNS)")
  }
}

/// Takes one connection as a SOCKS 5 server, keeps what it is asked for, and refuses.
private final class SocksServer: Sendable {
  let port: UInt16
  let asked = Watched<[UInt8]>([])
  private let listener: Socket

  init() throws {
    listener = try Socket.listening(on: "127.0.0.1", port: 0)
    port = listener.port
    let (listener, asked) = (listener, asked)
    _ = startThread {
      guard let client = listener.accept() else { return }
      _ = client.read(upTo: 512)
      _ = client.write([5, 0])
      asked.update { $0 = client.read(upTo: 512) }
      // RFC 1928 section 6: not allowed by ruleset.
      _ = client.write([5, 2, 0, 1, 0, 0, 0, 0, 0, 0])
    }
  }

  deinit { listener.shutdown() }
}
