import Dispatch
import Glibc

/// Reads a `file:` URL as if it were an answer, with an `ETag` made of the file's identity, size
/// and time of change, so that an unchanged file is a 304.
struct FileTransfer: Sendable {
  let url: String
  let request: HTTPRequest

  /// - Throws: ``TransferError/file(path:reason:)`` or ``TransferError/bodyTooLarge(limit:)``
  func run() async throws(TransferError) -> HTTPResponse {
    let result = await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        continuation.resume(returning: Result { () throws(TransferError) in try read() })
      }
    }
    return try result.get()
  }

  private func read() throws(TransferError) -> HTTPResponse {
    guard let path = ParsedURL.filePath(of: url), !path.isEmpty else { throw .badURL }
    func failure(_ code: Int32 = errno) -> TransferError {
      .file(path: path, reason: systemWords(code))
    }
    // Without O_NONBLOCK the open of a FIFO waits for a writer.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw failure() }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw .file(path: path, reason: "not a regular file")
    }
    let etag =
      "\"\(info.st_ino)-\(info.st_size)-\(info.st_mtim.tv_sec).\(info.st_mtim.tv_nsec)\""
    let known = request.headers.first { $0.name.lowercased() == "if-none-match" }
    var response = HTTPResponse(status: known?.value == etag ? 304 : 200, url: request.url)
    response.headers = HTTPFields([("ETag", etag)])
    if response.status == 200 {
      response.body = try contents(of: descriptor, path: path, size: Int(info.st_size))
      response.receivedBytes = response.body.count
    }
    return response
  }

  private func contents(
    of descriptor: Int32, path: String, size: Int
  ) throws(TransferError) -> [UInt8] {
    let limit = request.options.values.maxBody
    guard size <= limit else { throw .bodyTooLarge(limit: limit) }
    var body: [UInt8] = []
    body.reserveCapacity(max(0, size))
    while true {
      let chunk = 64 << 10
      var got = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, filled in
        repeat {
          got = Glibc.read(descriptor, buffer.baseAddress, chunk)
        } while got < 0
          && errno == EINTR
        filled = max(0, got)
      }
      guard got >= 0 else { throw .file(path: path, reason: systemWords(errno)) }
      if got == 0 { return body }
      // A file may grow while it is read.
      guard body.count + got <= limit else { throw .bodyTooLarge(limit: limit) }
      body += bytes
    }
  }
}

/// The system's words for an error number, in the lower case of our sentences.
func systemWords(_ code: Int32) -> String {
  String(cString: strerror(code)).lowercased()
}
