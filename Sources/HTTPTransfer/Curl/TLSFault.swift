import CLibCurl

/// OpenSSL's X509_V_ERR_… codes; the name of the host is compared by libcurl itself.
func certificateFault(_ handle: EasyHandle, _ detail: String) -> TransferError.TLSFault {
  switch handle.long(CURLINFO_SSL_VERIFYRESULT) {
  case 10: .expired
  case 9: .notYetValid
  case 18: .selfSigned
  case 2, 19, 20, 21: .unknownIssuer
  case 62: .hostnameMismatch
  case _ where detail.contains("subject name"): .hostnameMismatch
  default: .other
  }
}

/// What a server's TLS alert says of our certificate, or of the lack of one: no other is meant by
/// alerts that we receive (RFC 8446 section 6.2).
func clientCertificateFault(_ detail: String, hasOne: Bool) -> TransferError.TLSFault? {
  let alerts = [
    "alert certificate", "alert bad certificate", "alert unsupported certificate",
    "alert no certificate", "alert unknown ca",
  ]
  guard alerts.contains(where: { detail.contains($0) }) else { return nil }
  return hasOne ? .clientCertificateRefused : .clientCertificateWanted
}
