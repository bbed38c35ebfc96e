import Glibc
import HTTPTransfer
import KabarTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FileTests {
  let directory = try? TemporaryDirectory()

  private func request(_ path: String) -> HTTPRequest {
    var request = HTTPRequest(url: "file://" + path, options: TransferOptions { $0.maxBody = 1000 })
    request.allowsFile = true
    return request
  }

  @Test func aFileIsAnAnswerWithAValidator() async throws {
    let fixture = try Fixture()
    let directory = try #require(directory)
    let path = try directory.write("<rss/>", to: "my feed.xml")
    var request = request(path.replacing(" ", with: "%20"))
    let response = try await fixture.client.send(request)
    #expect(response.status == 200)
    #expect(response.body == Array("<rss/>".utf8))
    request.headers = [HTTPField("If-None-Match", try #require(response.headers["etag"]))]
    let second = try await fixture.client.send(request)
    #expect(second.status == 304)
    #expect(second.body.isEmpty)
    try directory.write("<rss>2</rss>", to: "my feed.xml")
    #expect(try await fixture.client.send(request).status == 200)
  }

  @Test func whatIsNoFeedFile() async throws {
    let fixture = try Fixture()
    let directory = try #require(directory)
    let pipe = directory.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    try directory.write(String(repeating: "x", count: 1001), to: "large")
    for (path, sentence) in [
      (directory.path("none"), "\(directory.path("none")): no such file or directory"),
      (pipe, "\(pipe): not a regular file"),
      (directory.path, "\(directory.path): not a regular file"),
      ("/dev/zero", "/dev/zero: not a regular file"),
      (directory.path("large"), "the body is larger than 1000 bytes"),
    ] {
      #expect(await fixture.failure(of: request(path))?.description == sentence)
    }
  }
}
