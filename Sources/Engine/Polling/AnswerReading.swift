import Configuration
import FeedParsing
import HTTPTransfer
import KabarCore

/// Reads an HTTP answer as the outcome of a poll. Every status has its own consequence and, where
/// something is wrong, its own sentence.
struct AnswerReading {
  let feed: FeedConfiguration
  let state: FeedState
  let isUnconditional: Bool
  let usedRememberedRedirect: Bool
  let now: Timestamp

  /// The record of an answered poll, the document parsed and prepared for the store.
  func record(_ response: HTTPResponse) -> PollRecord {
    var remarks = Remarks()
    var record = PollRecord(
      state: state, policy: feed.policy, polledAt: now, outcome: outcome(response, &remarks))
    record.complaint = remarks.complaint
    record.isCut = remarks.isCut
    record.status = response.status
    record.wasUnconditional = isUnconditional
    record.usedRememberedRedirect = usedRememberedRedirect
    record.hints = hints(response)
    switch record.outcome {
    case .notModified:
      // RFC 9110 §15.4.5: a 304 may bring new validators; those it leaves out stay in force.
      let fresh = self.validators(response)
      let validators = Validators(
        etag: fresh.etag ?? state.validators.etag,
        lastModified: fresh.lastModified ?? state.validators.lastModified)
      if validators != state.validators { record.validators = validators }
      record.permanentRedirect = Self.permanentTarget(response)
    case .sameBody, .document:
      record.validators = validators(response)
      record.permanentRedirect = Self.permanentTarget(response)
    case .failed, .gone, .heldBack:
      break
    }
    return record
  }

  /// What is to be said of a document that was read all the same.
  private struct Remarks {
    var complaint: String?
    var isCut = false
  }

  private func outcome(_ response: HTTPResponse, _ remarks: inout Remarks) -> PollOutcome {
    switch response.status {
    case 304 where !isUnconditional: return .notModified
    case 200..<300: return document(response, &remarks)
    // Only the address that the administrator wrote can say that the feed is gone.
    case 410 where usedRememberedRedirect:
      return .failed(
        sentence:
          "HTTP 410: the address that the feed had moved to is gone; its own is tried next",
        counts: true)
    case 410 where !response.hops.isEmpty:
      return .failed(
        sentence:
          "HTTP 410: what the address redirects to is gone; has the feed moved?",
        counts: true)
    case 410: return .gone
    default:
      let hasLogin = feed.transfer?.username != nil
      return .failed(sentence: StatusSentence.of(response, hasLogin: hasLogin), counts: true)
    }
  }

  private func document(_ response: HTTPResponse, _ remarks: inout Remarks) -> PollOutcome {
    let digest = response.body.withUnsafeBytes { Digest128(quickly: $0) }
    if digest == state.bodyDigest { return .sameBody }
    do throws(FeedParseError) {
      var parsed = try FeedParser.parse(
        response.body, url: response.url, contentType: response.headers["content-type"])
      if response.hasTrailingBytes, parsed.isCut {
        return .failed(sentence: PageSentence.trailingBytes, counts: true)
      }
      if let sentence = BridgeError.sentence(for: parsed) {
        return .failed(sentence: sentence, counts: true)
      }
      remarks.isCut = parsed.isCut
      remarks.complaint = BridgeError.takeOut(of: &parsed) ?? Self.omission(parsed)
      var writer = JSONWriter()
      return .document(
        FeedObservation(
          parsed: parsed, bodyDigest: digest, policy: feed.policy,
          encode: { item in
            writer.removeAll()
            JSONFeedEncoder.item(item, into: &writer)
            return writer.bytes
          }))
    } catch {
      return .failed(sentence: PageSentence.of(error, response), counts: true)
    }
  }

  /// A document of more items than are read is used as far as it is.
  private static func omission(_ parsed: ParsedFeed) -> String? {
    guard case .int(let count)? = parsed.extras.first(where: { $0.name == "items_omitted" })?.value
    else { return nil }
    return "the document has \(count) more items than are read; they are left out"
  }

  /// Until when the answer asks for the silence of the whole host.
  static func hostSilence(_ response: HTTPResponse, now: Timestamp) -> Timestamp? {
    guard response.status == 429 else { return nil }
    return PollRecord.hostSilence(until: retryAt(response, now: now), from: now)
  }

  private static func retryAt(_ response: HTTPResponse, now: Timestamp) -> Timestamp? {
    CacheLifetime.retryAt(response.headers["retry-after"], now: now)
  }

  private func hints(_ response: HTTPResponse) -> ScheduleHints {
    var hints = ScheduleHints()
    let retries = response.status == 429 || response.status == 503
    if retries {
      hints.retryAt = Self.retryAt(response, now: now)
    } else if response.status < 400 {
      let cacheControl = Self.list(response, "cache-control")
      let expires = response.headers["expires"]
      guard cacheControl != nil || expires != nil else { return hints }
      let freshness = CacheLifetime.freshness(
        cacheControl: cacheControl, expires: expires,
        date: expires == nil ? nil : response.headers["date"], now: now)
      guard let freshness else { return hints }
      hints.freshFor = freshness.lifetime
      hints.freshReason = freshness.isFromControl ? "Cache-Control" : "Expires"
    }
    return hints
  }

  /// A field that may come in several lines (RFC 9110 §5.3).
  private static func list(_ response: HTTPResponse, _ name: String) -> String? {
    guard response.headers.contains(name) else { return nil }
    return response.headers.values(name).joined(separator: ", ")
  }

  private func validators(_ response: HTTPResponse) -> Validators {
    // Most are those of the last time. An empty one can't make a request conditional.
    func value(_ name: String, _ known: String?) -> String? {
      response.headers.value(name, unlessEqual: known).flatMap { $0.isEmpty ? nil : $0 }
    }
    return Validators(
      etag: value("etag", state.validators.etag),
      lastModified: value("last-modified", state.validators.lastModified))
  }

  /// Where the answer came from, if every hop on the way said that the move is for good.
  private static func permanentTarget(_ response: HTTPResponse) -> String? {
    guard !response.hops.isEmpty,
      response.hops.allSatisfy(\.isPermanent)
    else { return nil }
    return response.url
  }
}
