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
  let now: Timestamp

  /// The record of an answered poll, the document parsed and prepared for the store.
  func record(_ response: HTTPResponse) -> PollRecord {
    var record = PollRecord(
      state: state, policy: feed.policy, polledAt: now, outcome: outcome(response))
    record.status = response.status
    record.wasUnconditional = isUnconditional
    record.usedRememberedRedirect = state.requestURL(configured: feed.url) != feed.url
    record.hints = hints(response)
    switch record.outcome {
    case .notModified:
      // RFC 9110 §15.4.5: a 304 may bring new validators; those it leaves out stay in force.
      let fresh = Self.validators(response)
      if !fresh.isEmpty {
        record.validators = Validators(
          etag: fresh.etag ?? state.validators.etag,
          lastModified: fresh.lastModified ?? state.validators.lastModified)
      }
      record.permanentRedirect = Self.permanentTarget(response)
    case .sameBody, .document:
      record.validators = Self.validators(response)
      record.permanentRedirect = Self.permanentTarget(response)
    case .failed, .gone:
      break
    }
    return record
  }

  private func outcome(_ response: HTTPResponse) -> PollOutcome {
    switch response.status {
    case 304 where !isUnconditional: return .notModified
    case 200..<300: return document(response)
    case 410: return .gone
    default: return .failed(sentence: StatusSentence.of(response), counts: true)
    }
  }

  private func document(_ response: HTTPResponse) -> PollOutcome {
    let digest = Digest128(of: response.body)
    if digest == state.bodyDigest { return .sameBody }
    do throws(FeedParseError) {
      let parsed = try FeedParser.parse(
        response.body, url: response.url, contentType: response.headers["content-type"])
      if let sentence = BridgeError.sentence(for: parsed) {
        return .failed(sentence: sentence, counts: true)
      }
      return .document(
        FeedObservation(
          parsed: parsed, bodyDigest: digest, policy: feed.policy, encode: JSONFeedEncoder.item))
    } catch {
      return .failed(sentence: PageSentence.of(error, response), counts: true)
    }
  }

  private func hints(_ response: HTTPResponse) -> ScheduleHints {
    var hints = ScheduleHints()
    let retries = response.status == 429 || response.status == 503
    if retries {
      hints.retryAt = CacheLifetime.retryAt(response.headers["retry-after"], now: now)
    } else if response.status < 400 {
      hints.freshFor = CacheLifetime.freshFor(
        cacheControl: Self.list(response, "cache-control"),
        expires: response.headers["expires"], date: response.headers["date"], now: now)
    }
    return hints
  }

  /// A field that may come in several lines (RFC 9110 §5.3).
  private static func list(_ response: HTTPResponse, _ name: String) -> String? {
    let values = response.headers.values(name)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  private static func validators(_ response: HTTPResponse) -> Validators {
    Validators(
      etag: response.headers["etag"], lastModified: response.headers["last-modified"])
  }

  /// Where the answer came from, if every hop on the way said that the move is for good.
  private static func permanentTarget(_ response: HTTPResponse) -> String? {
    guard !response.hops.isEmpty,
      response.hops.allSatisfy(\.isPermanent)
    else { return nil }
    return response.url
  }
}
