import CLibCurl

/// The codings of bodies that libcurl undoes.
enum ContentCoding {
  /// The field that asks for them, in libcurl's order; `nil` if it was built without any.
  static let acceptEncoding: HTTPField? = {
    guard let info = curl_version_info(CURLVERSION_TENTH) else { return nil }
    let features = info.pointee.features
    let codings = [
      (CURL_VERSION_LIBZ, "deflate"), (CURL_VERSION_LIBZ, "gzip"), (CURL_VERSION_BROTLI, "br"),
      (CURL_VERSION_ZSTD, "zstd"),
    ].filter { features & Int32($0.0) != 0 }.map(\.1)
    return codings.isEmpty
      ? nil : HTTPField("Accept-Encoding", codings.joined(separator: ", "))
  }()
}
