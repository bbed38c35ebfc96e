import HTTPTransfer
import KabarCore

/// Sends webhooks over HTTP.
public struct HTTPWebhookTransport: WebhookTransport {
  private let client: HTTPClient

  /// - Parameter client: carries the requests; its own one keeps receivers and feeds apart.
  public init(client: HTTPClient) {
    self.client = client
  }

  /// Sends one message and waits for the answer.
  public func send(_ message: WebhookMessage) async -> WebhookReply {
    let request = HTTPRequest(
      url: message.url, method: .post,
      headers: message.headers.map { HTTPField($0.name, $0.value) },
      body: message.body, options: message.options, redirects: 0, addressPolicy: .any)
    do throws(TransferError) {
      let response = try await client.send(request)
      return .answer(
        status: response.status, retryAfter: response.headers["Retry-After"], body: response.body)
    } catch {
      return error == .cancelled ? .cancelled : .failure(error.description)
    }
  }
}

extension TransferOptions {
  /// The longest part of an answer that is read; the status is what counts.
  static let answerLimit = 64 << 10

  /// A webhook's settings as the transfer needs them.
  convenience init(_ settings: WebhookSettings, userAgent: String) {
    self.init { values in
      values.timeout = Int(clamping: max(1, settings.timeout.milliseconds))
      values.connectTimeout = min(values.connectTimeout, values.timeout)
      values.maxBody = Self.answerLimit
      values.truncatesBody = true
      values.userAgent = userAgent
      values.proxy = settings.transport.proxy
      values.caFile = settings.transport.caFile
      values.clientCertFile = settings.transport.clientCertFile
      values.clientKeyFile = settings.transport.clientKeyFile
      values.httpVersion = settings.transport.httpVersion
      values.tlsInsecure = settings.transport.tlsInsecure
    }
  }
}
