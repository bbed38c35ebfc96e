import Glibc
import HTTPTransfer
import KabarTesting
import Testing

/// Certificates made for a run of the tests, and `openssl s_server` to serve with them.
final class TLSServers: Sendable {
  let directory: TemporaryDirectory

  init() async throws {
    directory = try TemporaryDirectory()
    let script = """
      set -e
      key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $1.key \
        2>/dev/null || openssl ecparam -name prime256v1 -genkey -noout -out $1.key; }
      for name in ca other good wrong expired self client; do key $name; done
      for name in ca other; do
        openssl req -x509 -new -key $name.key -subj /CN=$name -days 30 -out $name.pem
      done
      sign() { # name, days, alternative names
        openssl req -new -key $1.key -subj /CN=$1 -out $1.csr
        printf 'subjectAltName=%s\\n' "$3" > $1.ext
        openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days $2 \
          -extfile $1.ext -out $1.pem 2>/dev/null
      }
      sign good 30 DNS:localhost,IP:127.0.0.1
      sign wrong 30 DNS:elsewhere.example
      sign client 30 DNS:client
      : > index.txt
      openssl ca -batch -notext -cert ca.pem -keyfile ca.key -in good.csr -outdir . \
        -startdate 20200101000000Z -enddate 20200201000000Z -extfile good.ext -out old.pem \
        -config /dev/stdin 2>/dev/null <<END
      [ca]
      default_ca=d
      [d]
      database=index.txt
      rand_serial=yes
      default_md=sha256
      policy=p
      [p]
      commonName=supplied
      END
      openssl req -x509 -new -key self.key -subj /CN=localhost -days 30 \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -out self.pem
      """
    let exit = try await ChildProcess("sh", ["-c", script], directory: directory.path).exit()
    guard exit.code == 0 else { throw TimedOut("certificates: \(exit.error)") }
  }

  func file(_ name: String) -> String { directory.path(name) }

  /// Serves a page on the session with a certificate.
  ///
  /// - Returns: the process, which must be kept, and the port.
  func serve(
    _ certificate: String, key: String? = nil, _ more: [String] = []
  ) async throws -> (process: ChildProcess, port: Int) {
    let process = try ChildProcess(
      "openssl",
      [
        "s_server", "-accept", "127.0.0.1:0", "-cert", file("\(certificate).pem"), "-key",
        file("\(key ?? certificate).key"), "-www",
      ] + more, input: nil)
    let text = try await process.wait(on: .output, describedAs: "ACCEPT") {
      $0.contains("ACCEPT") && $0.split(separator: "ACCEPT").last?.contains("\n") == true
    }
    let digits = text.split(separator: "ACCEPT").last?.split(separator: ":").last?
      .prefix { $0.isNumber }
    guard let digits, let port = Int(digits) else { throw TimedOut("no port in \(text)") }
    return (process, port)
  }
}

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

  @Test func clientCertificates() async throws {
    let servers = try await TLSServers()
    let fixture = try Fixture()
    let server = try await servers.serve(
      "good", ["-Verify", "1", "-CAfile", servers.file("ca.pem")])
    let without = await fixture.failure(
      of: request(server.port) { $0.caFile = servers.file("ca.pem") })
    #expect(without != nil)
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
