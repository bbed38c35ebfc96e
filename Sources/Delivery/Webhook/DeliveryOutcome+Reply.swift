import KabarCore

extension DeliveryOutcome {
  /// What a reply means for a delivery.
  ///
  /// - Parameters:
  ///   - reply: the reply.
  ///   - now: the time.
  init(_ reply: WebhookReply, now: Timestamp) {
    switch reply {
    case .cancelled: self = .dropped
    case .failure(let sentence): self = .unreachable(sentence: sentence)
    case .answer(let status, let retryAfter, _):
      switch status {
      case 200..<300: self = .taken(status: status)
      case 410: self = .gone
      case 429, 503:
        if let until = retryAfter.flatMap({ RetryAfter.parse($0, now: now) }) {
          // "0" must not make a busy receiver busier.
          self = .busy(status: status, until: max(until, now + .seconds(1)))
        } else {
          self = .refused(status: status, sentence: "answered \(status)")
        }
      case 300..<400:
        self = .refused(
          status: status,
          sentence: "answered \(status); redirects are not followed: set url to the final address")
      default: self = .refused(status: status, sentence: "answered \(status)")
      }
    }
  }
}

/// The value of `Retry-After` (RFC 9110, section 10.2.3): seconds or a date.
enum RetryAfter {
  static func parse(_ text: String, now: Timestamp) -> Timestamp? {
    let trimmed = text.drop { $0 == " " || $0 == "\t" }
    let word = trimmed.prefix { $0.isASCII && $0.isNumber }
    let rest = trimmed.dropFirst(word.count)
    if !word.isEmpty, rest.allSatisfy({ $0 == " " || $0 == "\t" }) {
      return now + .seconds(Int64(word) ?? Int64.max)
    }
    return HTTPDate.parse(text, now: now)
  }
}
