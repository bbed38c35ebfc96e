import CLibCurl

extension HTTPClient {
  /// The version of libcurl in use.
  public static var libraryVersion: String {
    guard let info = curl_version_info(CURLVERSION_TENTH), let version = info.pointee.version else {
      return "unknown"
    }
    return String(cString: version)
  }
}
