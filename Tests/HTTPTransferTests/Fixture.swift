import HTTPTransfer
import KabarTesting
import Testing

/// An origin and a client, made anew for each test.
struct Fixture {
  let origin: LoopbackOrigin
  let client: HTTPClient

  init(
    addresses: [String] = ["127.0.0.1"],
    configuration: HTTPClientConfiguration = HTTPClientConfiguration()
  ) throws {
    origin = try LoopbackOrigin(addresses: addresses)
    client = HTTPClient(configuration: configuration)
  }

  /// A request to the origin, which is loopback and therefore needs `.any`.
  func request(
    _ path: String, _ change: (inout TransferOptions.Values) -> Void = { _ in }
  ) -> HTTPRequest {
    HTTPRequest(
      url: origin.url(path), options: TransferOptions(change), addressPolicy: .any)
  }

  func get(
    _ path: String, _ change: (inout TransferOptions.Values) -> Void = { _ in }
  ) async throws -> HTTPResponse {
    try await client.send(request(path, change))
  }

  /// The error of a request that must not succeed.
  func failure(of request: HTTPRequest) async -> TransferError? {
    do {
      let response = try await client.send(request)
      Issue.record("answered \(response.status) instead of failing")
      return nil
    } catch {
      return error
    }
  }

  func failure(
    _ path: String, _ change: (inout TransferOptions.Values) -> Void = { _ in }
  ) async -> TransferError? {
    await failure(of: request(path, change))
  }
}
