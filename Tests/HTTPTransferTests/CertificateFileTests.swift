import Glibc
import HTTPTransfer
import KabarTesting
import Testing

/// Files of CA certificates: how often they are read, and when they are read anew.
@Suite(.timeLimit(.minutes(2)))
struct CertificateFileTests {
  private func request(_ port: Int, _ file: String) -> HTTPRequest {
    HTTPRequest(
      url: "https://localhost:\(port)/", options: TransferOptions { $0.caFile = file },
      addressPolicy: .any)
  }

  /// Puts a file in the place of another, as tools that renew certificates do.
  private func replace(_ name: String, with text: String, in directory: TemporaryDirectory) throws {
    try directory.write(text, to: name + ".new")
    rename(directory.path(name + ".new"), directory.path(name))
  }

  @Test func filesByTurnsAreReadOnce() async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    let server = try await servers.serve("good")
    let authority = try servers.directory.read("ca.pem")
    // The default file has a place of its own, so do six others; the rest share one.
    let files = (1...6).map { "ca\($0).pem" }
    for name in files { try servers.directory.write(authority, to: name) }
    let shared = ["ca.pem", "other.pem"].map(servers.file)
    for round in 1...2 {
      for name in files {
        let response = try await fixture.client.send(request(server.port, servers.file(name)))
        #expect(response.status == 200 && !response.connectionReused)
        // Only what was kept can be used from here on.
        if round == 1 { unlink(servers.file(name)) }
      }
      #expect(try await fixture.client.send(request(server.port, shared[0])).status == 200)
      let error = await fixture.failure(of: request(server.port, shared[1]))
      #expect(error?.description == "the certificate of localhost comes from an unknown issuer")
    }
  }

  @Test func aFileThatWasReplacedIsReadOnReload() async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    let server = try await servers.serve("good")
    let good = try servers.directory.read("ca.pem")
    let other = try servers.directory.read("other.pem")
    try replace("live.pem", with: other, in: servers.directory)
    let request = request(server.port, servers.file("live.pem"))
    for _ in 1...2 {
      #expect(await fixture.failure(of: request) != nil)
      try replace("live.pem", with: good, in: servers.directory)
      await fixture.client.reloadCertificates()
      for _ in 1...2 { #expect(try await fixture.client.send(request).status == 200) }
      // Neither what was read nor a session can stand in for a certificate that isn't good any more.
      try replace("live.pem", with: other, in: servers.directory)
      await fixture.client.reloadCertificates()
    }
    let error = await fixture.failure(of: request)
    #expect(error?.description == "the certificate of localhost comes from an unknown issuer")
  }

  @Test func transfersGoOnWhenAFileIsReplaced() async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    let server = try await servers.serve("good", isRaw: true)
    try servers.directory.write(servers.directory.read("ca.pem"), to: "live.pem")
    let request = request(server.port, servers.file("live.pem"))
    async let answer = fixture.client.send(request)
    try await server.process.wait(for: "GET / HTTP/1.1")
    try replace("live.pem", with: servers.directory.read("other.pem"), in: servers.directory)
    await fixture.client.reloadCertificates()
    server.process.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    #expect(try await answer.body == Array("ok".utf8))
    // The connection it leaves is not used again, but closed: s_server has one at a time.
    let error = await fixture.failure(of: request)
    #expect(error?.description == "the certificate of localhost comes from an unknown issuer")
  }
}
