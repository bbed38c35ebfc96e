import Glibc
import HTTPTransfer
import KabarTesting
import Testing

@Suite(.timeLimit(.minutes(2)))
struct TLSTests {
  private func request(
    _ port: Int, _ change: (inout TransferOptions.Values) -> Void
  ) -> HTTPRequest {
    HTTPRequest(
      url: "https://localhost:\(port)/", options: TransferOptions(change), addressPolicy: .any)
  }

  @Test func certificatesThatAreNoGood() async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    for (certificate, key, authority, sentence) in [
      ("old", "good", "ca", "the certificate of localhost has expired"),
      ("wrong", "wrong", "ca", "the certificate of localhost is for another host name"),
      ("self", "self", "ca", "the certificate of localhost is self-signed"),
      ("good", "good", "other", "the certificate of localhost comes from an unknown issuer"),
    ] {
      let server = try await servers.serve(certificate, key: key)
      let error = await fixture.failure(
        of: request(server.port) { $0.caFile = servers.file("\(authority).pem") })
      #expect(error?.description == sentence)
      let response = try await fixture.client.send(request(server.port) { $0.tlsInsecure = true })
      #expect(response.status == 200)
    }
  }

  @Test func sessionsAreUsedAgain() async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    let server = try await servers.serve("good")
    let request = request(server.port) { $0.caFile = servers.file("ca.pem") }
    // The page of s_server says how the session came about; it closes after each answer.
    let first = String(decoding: try await fixture.client.send(request).body, as: UTF8.self)
    #expect(first.contains("\nNew, TLS"))
    for _ in 0..<3 {
      let response = try await fixture.client.send(request)
      #expect(!response.connectionReused)
      #expect(String(decoding: response.body, as: UTF8.self).contains("\nReused, TLS"))
      #expect(response.timing.tls > 0)
    }
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func sessionsAreUsedAgainOverHTTP2(version: String) async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    let server = try await servers.serve("good", isRaw: true, [version, "-alpn", "h2"])
    // HPACK leaves these characters alone, which its Huffman code would lengthen.
    let mark = "{}{}{}"
    var request = request(server.port) { $0.caFile = servers.file("ca.pem") }
    request.headers = [HTTPField("Mark", mark)]
    for number in 1...3 {
      async let answer = fixture.client.send(request)
      let text = try await server.process.wait(on: .output, describedAs: "request \(number)") {
        $0.split(separator: mark, omittingEmptySubsequences: false).count > number
      }
      #expect(text.split(separator: "Reused session-id").count == number)
      // SETTINGS, its acknowledgement, and HEADERS with the end of stream 1: `:status: 200`.
      server.process.write(
        "\0\0\0\u{4}\0\0\0\0\0" + "\0\0\0\u{4}\u{1}\0\0\0\0"
          + "\0\0\u{5}\u{1}\u{5}\0\0\0\u{1}\u{8}\u{3}200")
      #expect(try await answer.status == 200)
      #expect(try await answer.httpVersion == "2")
      // Has s_server end the connection; it does so without close_notify, as many origins do.
      server.process.write("q")
      try await server.process.wait(on: .output, describedAs: "the end of \(number)") {
        $0.split(separator: "DONE\n", omittingEmptySubsequences: false).count > number
      }
    }
  }

  @Test func clientCertificates() async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    let server = try await servers.serve(
      "good", ["-Verify", "1", "-verify_return_error", "-CAfile", servers.file("ca.pem")])
    let without = await fixture.failure(
      of: request(server.port) { $0.caFile = servers.file("ca.pem") })
    // The reset that follows the server's alert may overtake it.
    #expect(
      [
        "localhost demands a client certificate",
        "the connection was lost: the server closed it right after TLS was set up",
      ].contains(without?.description))
    let wrong = await fixture.failure(
      of: request(server.port) {
        $0.caFile = servers.file("ca.pem")
        $0.clientCertFile = servers.file("self.pem")
        $0.clientKeyFile = servers.file("self.key")
      })
    #expect(wrong?.description.hasPrefix("localhost refuses the client certificate: ") == true)
    let response = try await fixture.client.send(
      request(server.port) {
        $0.caFile = servers.file("ca.pem")
        $0.clientCertFile = servers.file("client.pem")
        $0.clientKeyFile = servers.file("client.key")
      })
    #expect(response.status == 200)
    let error = await fixture.failure(
      of: request(server.port) {
        $0.caFile = servers.file("ca.pem")
        $0.clientCertFile = "/nowhere/client.pem"
      })
    #expect(error?.description.hasPrefix("the client certificate cannot be used: ") == true)
    let noAuthority = await fixture.failure(
      of: request(server.port) { $0.caFile = "/nowhere/ca.pem" })
    #expect(
      noAuthority?.description.hasPrefix("the file of CA certificates cannot be used: ") == true)
  }

  @Test(.enabled(if: access("/usr/sbin/nginx", X_OK) == 0, "needs nginx"))
  func http2CarriesManyOnOneConnection() async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    let scratch = servers.file("nginx")
    let long = String(repeating: "x", count: 3000)
    let large = (0..<60).map { "add_header X-\($0) \(long);" }.joined()
    // nginx cannot choose a free port; the origin's, once it has stopped, is one.
    let port = Int(fixture.origin.port)
    fixture.origin.stop()
    try servers.directory.write(
      """
      daemon off; master_process off; pid \(scratch).pid; error_log stderr notice;
      events {}
      http {
        access_log off; client_body_temp_path \(scratch)1; proxy_temp_path \(scratch)2;
        fastcgi_temp_path \(scratch)3; uwsgi_temp_path \(scratch)4; scgi_temp_path \(scratch)5;
        server {
          listen 127.0.0.1:\(port) ssl http2;
          ssl_certificate \(servers.file("good.pem"));
          ssl_certificate_key \(servers.file("good.key"));
          location /large { \(large) return 204; }
          location / { return 200 "connection $connection"; }
        }
      }
      """, to: "nginx.conf")
    let nginx = try ChildProcess(
      "/usr/sbin/nginx",
      ["-e", "stderr", "-p", servers.directory.path, "-c", servers.file("nginx.conf")])
    try await nginx.wait(for: "using the \"epoll\"", on: .error)
    let request = request(port) { $0.caFile = servers.file("ca.pem") }
    let answers = try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
      for _ in 0..<20 { group.addTask { try await fixture.client.send(request) } }
      return try await group.reduce(into: [HTTPResponse]()) { $0.append($1) }
    }
    #expect(Set(answers.map(\.httpVersion)) == ["2"])
    #expect(Set(answers.map(\.body)).count == 1, "one connection")
    let old = try await fixture.client.send(
      self.request(port) {
        $0.caFile = servers.file("ca.pem")
        $0.httpVersion = "1.1"
      })
    #expect(old.httpVersion == "1.1")
    var many = request
    many.url += "large"
    #expect(
      await fixture.failure(of: many)?.description == "the header section is larger than 64 KiB")
    nginx.signal(SIGTERM)
    try await nginx.exit()
  }

  @Test func plainHTTPBehindHTTPS() async throws {
    let fixture = try Fixture()
    fixture.origin.on("/", .text("x"))
    let error = await fixture.failure(of: request(Int(fixture.origin.port)) { _ in })
    #expect(error?.description.hasPrefix("TLS with localhost failed: ") == true)
  }
}
