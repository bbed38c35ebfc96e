import Glibc

/// The system's CA certificates in one file.
enum CABundle {
  /// The first that can be read of `$SSL_CERT_FILE`, `$CURL_CA_BUNDLE` and the places of the
  /// distributions; `nil` leaves libcurl its own defaults.
  static let path: String? = candidates.first { (file: String) -> Bool in
    access(file, R_OK) == 0
  }

  private static var candidates: [String] {
    var set: [String] = []
    for name: String in ["SSL_CERT_FILE", "CURL_CA_BUNDLE"] {
      if let value = getenv(name) { set.append(String(cString: value)) }
    }
    return set + [
      "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Arch, Alpine
      "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora, RHEL
      "/etc/ssl/ca-bundle.pem",  // openSUSE
      "/etc/ssl/cert.pem",  // Alpine, BSDs
    ]
  }
}
