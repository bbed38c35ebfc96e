import Delivery
import HTTPTransfer
import Store
import KabarCore
struct HTTPWebhookTransport: WebhookTransport {
  let client: HTTPClient
  init(client: HTTPClient, userAgent: String = "") { self.client = client }
  func send(_ message: WebhookMessage) async -> WebhookReply { .cancelled }
}
extension Store { func prune(now: Timestamp, limit: Int) async throws -> Bool { false } }
