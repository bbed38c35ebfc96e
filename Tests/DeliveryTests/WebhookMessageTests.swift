import HTTPTransfer
import KabarCore
import Testing

@testable import Delivery

/// Expected values were computed with Python's hmac, hashlib and base64.
@Suite struct WebhookMessageTests {
  private let sequence = Array(UInt8(0)..<24)

  @Test func signsTheExampleOfTheStandard() {
    // "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", decoded
    let key: [UInt8] = [
      0x31, 0xF2, 0x90, 0xF6, 0xBF, 0x06, 0x29, 0x8A, 0xAB, 0x4F, 0x08, 0xD4,
      0x3C, 0x3F, 0x08, 0x2C, 0xF6, 0x48, 0xA3, 0x62, 0xDA, 0x2D, 0xA4, 0xB0,
    ]
    let signature = WebhookSigner(secrets: [key]).signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330,
      body: Array(#"{"test": 2432232314}"#.utf8))
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func signsWithBothSecretsDuringRotation() {
    let secrets = [sequence, Array(repeating: UInt8(ascii: "x"), count: 64)]
    let signature = WebhookSigner(secrets: secrets).signature(
      id: "evt_1", timestamp: 0, body: Array(#"{"title":"Kabar — 新聞"}"#.utf8))
    #expect(
      signature
        == "v1,lYpcoEk7qoBKqQZKwD4iifvQlr7duf1PeeDzJjfRx14= v1,PTY07OS9VC5/JhpogKJUV8qXYabZePQLvPK68d7o1KA="
    )
  }

  @Test func headersAreThoseOfTheStandard() {
    var settings = WebhookSettings(url: "http://127.0.0.1:1/hook")
    settings.headers = [HeaderField("X-Room", "news")]
    settings.secrets = [sequence]
    let message = WebhookMessage(
      ids: ["evt_1"], body: Array("{}".utf8), settings: settings, options: TransferOptions(),
      signer: WebhookSigner(secrets: settings.secrets),
      now: Timestamp(milliseconds: 1_700_000_000_999)
    )
    #expect(
      message.headers.map(\.name) == [
        "Content-Type", "webhook-id", "webhook-timestamp", "webhook-signature", "X-Room",
      ])
    #expect(message.headers[1].value == "evt_1")
    #expect(message.headers[2].value == "1700000000")
  }

  @Test func unsignedWithoutSecret() {
    let message = WebhookMessage(
      ids: ["evt_1"], body: [], settings: WebhookSettings(url: "http://127.0.0.1/"),
      options: TransferOptions(), signer: WebhookSigner(secrets: []), now: Timestamp(seconds: 0))
    #expect(!message.headers.contains { $0.name == "webhook-signature" })
  }

  /// A receiver that drops repeats by id must not drop a batch that begins alike.
  @Test func batchIDStandsForItsEvents() {
    let id = WebhookMessage.id(of: ["evt_1", "evt_2"])
    #expect(id.hasPrefix("batch_") && id.count == 38 && !id.contains("."))
    #expect(WebhookMessage.id(of: ["evt_1", "evt_2"]) == id)
    #expect(WebhookMessage.id(of: ["evt_1", "evt_3"]) != id)
  }

  @Test(arguments: [
    ("120", 120_000 as Int64?), (" 7 ", 7000), ("0", 0), ("soon", nil), ("-5", nil), ("1.5", nil),
    ("99999999999999999999", Int64.max), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000),
    ("", nil),
  ])
  func retryAfter(text: String, expected: Int64?) {
    let parsed = RetryAfter.parse(text, now: Timestamp(seconds: 0))
    #expect(parsed?.milliseconds == expected)
  }

  @Test(arguments: [
    (200, nil as String?, DeliveryOutcome.taken(status: 200)), (204, nil, .taken(status: 204)),
    (410, nil, .gone),
    (429, "10", .busy(status: 429, until: Timestamp(seconds: 10))),
    (503, "0", .busy(status: 503, until: Timestamp(seconds: 1))),
    (503, nil, .refused(status: 503, sentence: "answered 503")),
    (500, "10", .refused(status: 500, sentence: "answered 500")),
    (
      302, nil,
      .refused(
        status: 302,
        sentence: "answered 302; redirects are not followed: set url to the final address")
    ),
  ])
  func outcomes(status: Int, retryAfter: String?, expected: DeliveryOutcome) {
    let reply = WebhookReply.answer(status: status, retryAfter: retryAfter, body: [])
    #expect(DeliveryOutcome(reply, now: Timestamp(seconds: 0)) == expected)
  }
}
