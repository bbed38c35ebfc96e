import Crypto
import Foundation
import KabarTesting

/// What a receiver of webhooks does with a delivery, after Standard Webhooks 1.0: written here
/// without a line of the sender's.
struct SignatureCheck: Sendable {
  let secret: [UInt8]

  /// What the receiver says of a delivery.
  func verdict(on request: OriginRequest) -> String {
    guard let id = request["webhook-id"], let time = request["webhook-timestamp"],
      let signatures = request["webhook-signature"]
    else { return "webhook: NOT SIGNED" }
    let signed = Array("\(id).\(time).".utf8) + request.body
    let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret))
    let expected = "v1," + Data(code).base64EncodedString()
    guard signatures.split(separator: " ").contains(Substring(expected)) else {
      return "webhook: \(id): signature INVALID"
    }
    return "webhook: \(id): signature valid: \(title(in: request.body))"
  }

  private func title(in body: [UInt8]) -> String {
    struct Event: Decodable {
      struct Data: Decodable {
        struct Item: Decodable { var title: String? }
        var item: Item
      }
      var type: String
      var data: Data
    }
    guard let event = try? JSONDecoder().decode(Event.self, from: Data(body)) else {
      return "but the body is not an event"
    }
    return "\(event.type) “\(event.data.item.title ?? "untitled")”"
  }
}
