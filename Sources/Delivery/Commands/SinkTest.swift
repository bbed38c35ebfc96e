import HTTPTransfer
import KabarCore
import Store

/// `kabar test-sink`: one sample event in the real form.
public struct SinkTest: Sendable {
  /// What came of it.
  public struct Report: Sendable, Equatable {
    /// Whether the sink took the event.
    public var isTaken: Bool
    /// For a person: status, latency and the beginning of the answer.
    public var lines: [String]
  }

  /// The longest part of an answer that is shown, in bytes.
  static let answerLimit = 2000

  private let transport: any WebhookTransport
  private let userAgent: String
  private let output: OutputStream
  private let now: @Sendable () -> Timestamp

  /// - Parameters:
  ///   - transport: sends webhooks.
  ///   - userAgent: says who sends them.
  ///   - outputDescriptor: where stdout sinks write.
  ///   - now: the clock.
  public init(
    transport: any WebhookTransport, userAgent: String, outputDescriptor: Int32 = 1,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.transport = transport
    self.userAgent = userAgent
    output = OutputStream(descriptor: outputDescriptor)
    self.now = now
  }

  /// Delivers a sample event to a sink, whatever the store says of the sink's state.
  ///
  /// - Parameters:
  ///   - sink: the sink.
  ///   - chance: a random number that makes the event's id new, so that no receiver drops it.
  public func run(
    _ sink: SinkSettings, chance: UInt64 = UInt64.random(in: 0...UInt64.max)
  ) async -> Report {
    switch sink.kind {
    case .stdout(let format): await write(format, name: sink.name, chance)
    case .webhook(let webhook): await post(webhook, name: sink.name, chance)
    }
  }

  private func write(_ format: StdoutFormat, name: String, _ chance: UInt64) async -> Report {
    let sample = Sample(chance: chance, now: now())
    do throws(OutputStream.Failure) {
      try await output.write(sample.line(format), from: 0)
      return Report(isTaken: true, lines: [])
    } catch {
      return Report(
        isTaken: false, lines: ["\(name): standard output can't be written: \(error.reason)"])
    }
  }

  private func post(_ webhook: WebhookSettings, name: String, _ chance: UInt64) async -> Report {
    let begin = now()
    let sample = Sample(chance: chance, now: begin)
    let message = WebhookMessage(
      ids: [sample.id], body: sample.json(), settings: webhook,
      options: TransferOptions(webhook, userAgent: userAgent),
      signer: WebhookSigner(secrets: webhook.secrets), now: begin)
    let reply = await transport.send(message)
    let end = now()
    let latency = max(.zero, end - begin)
    let signed = webhook.secrets.isEmpty ? "unsigned" : "signed"
    var lines = ["\(name): sent \(sample.id), \(message.body.count) bytes, \(signed)"]
    switch reply {
    case .answer(let status, let retryAfter, let body):
      let outcome = DeliveryOutcome(reply, now: end)
      var sentence = "answered \(status)"
      if case .refused(_, let reason) = outcome { sentence = reason }
      if case .busy = outcome {
        sentence += ", Retry-After: \(LineText.sanitized(retryAfter ?? ""))"
      }
      if case .gone = outcome { sentence += ": the daemon would switch this sink off" }
      // Of a failure the last line says what is wrong.
      if !body.isEmpty {
        lines.append("\(name): answer: \(LineText.excerpt(body, limit: Self.answerLimit))")
      }
      lines.append("\(name): \(sentence), after \(latency)")
      if case .taken = outcome { return Report(isTaken: true, lines: lines) }
    case .failure(let sentence): lines.append("\(name): \(sentence), after \(latency)")
    case .cancelled: lines.append("\(name): interrupted after \(latency)")
    }
    return Report(isTaken: false, lines: lines)
  }
}

/// The sample event.
private struct Sample {
  let id: String
  let now: Timestamp

  init(chance: UInt64, now: Timestamp) {
    id = "evt_test" + String(chance, radix: 36)
    self.now = now
  }

  private var item: [UInt8] {
    var bytes: [UInt8] = []
    JSONText.append(
      raw: """
        {"id":"kabar-test","url":"https://example.org/kabar-test",\
        "title":"A test of this sink — kabar baik","summary":"If you can read this, it works.",\
        "date_published":"
        """, to: &bytes)
    EventEncoder.append(now, to: &bytes)
    JSONText.append(raw: "\"}", to: &bytes)
    return bytes
  }

  private var envelope: FeedEnvelope {
    FeedEnvelope(
      FeedFacts(
        id: FeedID(0), name: "kabar-test", url: "https://example.org/feed.xml", title: "Kabar test",
        homePageURL: "https://example.org/", tags: ["test"], sinks: ["*"]))
  }

  func json() -> [UInt8] {
    var bytes: [UInt8] = []
    item.withUnsafeBytes { item in
      EventEncoder(id: { [id] _ in id }).append(
        EventView(seq: 0, feed: FeedID(0), isUpdate: false, createdAt: now, json: item),
        of: envelope, to: &bytes)
    }
    return bytes
  }

  func line(_ format: StdoutFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    switch format {
    case .json: bytes = json()
    case .text:
      item.withUnsafeBytes { EventText.append($0, feed: envelope.facts.name, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
