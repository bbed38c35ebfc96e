import Crypto
import HTTPTransfer
import KabarCore

/// One POST, ready to be sent.
public struct WebhookMessage: Sendable {
  /// Where to.
  public var url: String
  /// The header fields of the standard, then those of the settings.
  public var headers: [HeaderField]
  /// JSON.
  public var body: [UInt8]
  /// Timeout, TLS and proxy; the same for all messages of a sink.
  public var options: TransferOptions

  /// A signed message.
  ///
  /// - Parameters:
  ///   - ids: of the events in the body; the first is the message's id if it is the only one.
  ///   - body: JSON: an object for one event, an array for more.
  ///   - settings: the webhook's.
  ///   - options: made of the settings.
  ///   - signer: with the webhook's keys.
  ///   - now: the time that is signed.
  init(
    ids: [String], body: [UInt8], settings: WebhookSettings, options: TransferOptions,
    signer: WebhookSigner,
    now: Timestamp
  ) {
    url = settings.url
    self.options = options
    self.body = body
    let id = Self.id(of: ids)
    headers = [
      HeaderField("Content-Type", "application/json"),
      HeaderField("webhook-id", id),
      HeaderField("webhook-timestamp", String(now.seconds)),
    ]
    if let signature = signer.signature(id: id, timestamp: now.seconds, body: body) {
      headers.append(HeaderField("webhook-signature", signature))
    }
    headers += settings.headers
  }

  /// The id of a message: that of its event, or one made of all of its events' ids, so that two
  /// batches have the same id only if they carry the same events.
  static func id(of events: [String]) -> String {
    guard events.count != 1 else { return events[0] }
    var hash = SHA256()
    for event in events { hash.update(data: Array((event + "\n").utf8)) }
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("batch_".utf8)
    for byte in hash.finalize().prefix(16) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// What came back.
public enum WebhookReply: Sendable, Equatable {
  /// An HTTP answer: the status, the value of `Retry-After`, the beginning of the body.
  case answer(status: Int, retryAfter: String?, body: [UInt8])
  /// None; one sentence says why.
  case failure(String)
  /// The sending task was cancelled.
  case cancelled
}

/// Sends messages; a test's own one needs no network.
public protocol WebhookTransport: Sendable {
  /// Sends one message and waits for the answer. Never follows a redirect; reads a bounded part of
  /// the answer; ends within the message's timeout, and soon after the task is cancelled.
  func send(_ message: WebhookMessage) async -> WebhookReply
}
