import HTTPTransfer

/// The HTTP exchange as `kabar fetch -v` shows it: curl's own marks.
enum TraceText {
  static func lines(_ event: TraceEvent) -> [String] {
    switch event {
    case .info(let text): return ["* \(text)"]
    case .request(let line): return ["> \(line)"]
    case .response(let line): return ["< \(line)"]
    case .redirect(let hop): return ["* \(hop.status): \(hop.from) leads to \(hop.to)"]
    case .timing(let timing):
      let parts = [
        ("dns", timing.dns), ("connect", timing.connect), ("tls", timing.tls),
        ("first byte", timing.firstByte), ("total", timing.total),
      ]
      return ["* " + parts.map { "\($0.0) \(rounded($0.1)) ms" }.joined(separator: ", ")]
    }
  }

  private static func rounded(_ milliseconds: Double) -> String {
    let tenths = (milliseconds * 10).rounded() / 10
    return "\(tenths)"
  }
}
