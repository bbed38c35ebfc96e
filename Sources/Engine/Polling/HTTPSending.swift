import HTTPTransfer

/// What the poll pipeline needs of HTTP; simulations put a script in its place.
public protocol HTTPSending: Sendable {
  /// Sends one request and follows redirects as it says.
  func send(_ request: HTTPRequest) async throws(TransferError) -> HTTPResponse
}

extension HTTPClient: HTTPSending {}
