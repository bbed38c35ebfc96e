import Crypto
import KabarCore

/// The signing of Standard Webhooks 1.0: HMAC-SHA256 over `ID.TIMESTAMP.BODY`.
struct WebhookSigner: Sendable {
  private let keys: [SymmetricKey]

  /// - Parameter secrets: decoded keys; with two, receivers that know either are content.
  init(secrets: [[UInt8]]) {
    keys = secrets.map { SymmetricKey(data: $0) }
  }

  /// The value of `webhook-signature`: a `v1,BASE64` for each key, separated by spaces.
  ///
  /// - Parameters:
  ///   - id: the value of `webhook-id`.
  ///   - timestamp: the value of `webhook-timestamp`, in seconds since 1970.
  ///   - body: the bytes as sent.
  /// - Returns: `nil` without a key.
  func signature(id: String, timestamp: Int64, body: [UInt8]) -> String? {
    guard !keys.isEmpty else { return nil }
    let head = Array("\(id).\(timestamp).".utf8)
    return keys.map { key in
      var code = HMAC<SHA256>(key: key)
      code.update(data: head)
      code.update(data: body)
      return "v1," + Base64.encoded(code.finalize())
    }.joined(separator: " ")
  }
}

/// RFC 4648 base64, standard alphabet with padding.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encoded(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 1
      guard count == 3 else { continue }
      for shift in [18, 12, 6, 0] { text.append(alphabet[Int(bits >> UInt32(shift) & 63)]) }
      bits = 0
      count = 0
    }
    if count == 1 {
      text += [alphabet[Int(bits >> 2)], alphabet[Int(bits << 4 & 63)], 0x3D, 0x3D]
    } else if count == 2 {
      text += [
        alphabet[Int(bits >> 10)], alphabet[Int(bits >> 4 & 63)], alphabet[Int(bits << 2 & 63)],
        0x3D,
      ]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
