/// Certificates made for a run of the tests, and `openssl s_server` to serve with them.
public final class TLSServers: Sendable {
  /// Holds the keys (`NAME.key`) and certificates (`NAME.pem`): `ca`, `good`, `wrong` (another
  /// host), `old` (expired, key of `good`), `self` (self-signed), `client`.
  public let directory: TemporaryDirectory

  /// - Throws: what `openssl` says if it fails.
  public init() async throws {
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

  /// The path of a file in the directory.
  public func file(_ name: String) -> String { directory.path(name) }

  /// Serves with a certificate: a page on the session, unless `isRaw`: then what the process prints
  /// is what was received, mixed with remarks, and what is written to it is sent as it is.
  ///
  /// - Parameters:
  ///   - certificate: its name.
  ///   - key: its key's name, if that is another.
  ///   - isRaw: whether the test is the server.
  ///   - more: further arguments of `openssl s_server`.
  /// - Returns: the process, which must be kept, and the port.
  /// - Throws: ``TimedOut``.
  public func serve(
    _ certificate: String, key: String? = nil, isRaw: Bool = false, _ more: [String] = []
  ) async throws -> (process: ChildProcess, port: Int) {
    let process = try ChildProcess(
      "openssl",
      [
        "s_server", "-accept", "127.0.0.1:0", "-cert", file("\(certificate).pem"), "-key",
        file("\(key ?? certificate).key"),
      ] + (isRaw ? [] : ["-www"]) + more, directory: directory.path, input: nil)
    let text = try await process.wait(on: .output, describedAs: "ACCEPT") {
      $0.contains("ACCEPT") && $0.split(separator: "ACCEPT").last?.contains("\n") == true
    }
    let digits = text.split(separator: "ACCEPT").last?.split(separator: ":").last?
      .prefix { $0.isNumber }
    guard let digits, let port = Int(digits) else { throw TimedOut("no port in \(text)") }
    return (process, port)
  }
}
