import Dispatch
import Foundation
import KabarTesting

/// A minute of Kabar without a network: newspapers on a loopback origin that publish every few
/// seconds, the built `kabar` with a sink on stdout, and a webhook receiver that verifies.
@main
struct Demo {
  static let length: Duration = .seconds(60)
  static let publishing: Duration = .seconds(3)

  static func main() async {
    do {
      exit(try await run())
    } catch {
      FileHandle.standardError.write(Data("kabar-demo: \(error)\n".utf8))
      exit(1)
    }
  }

  /// - Returns: how Kabar ended. Its directory is gone by then.
  static func run() async throws -> Int32 {
    let secret = (0..<24).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    let check = SignatureCheck(secret: secret)
    let origin = try LoopbackOrigin()
    for paper in Newsstand.all { paper.serve(from: origin) }
    origin.on("/hook") { request in
      say(check.verdict(on: request))
      return .status(204)
    }

    let folder = try TemporaryDirectory()
    let configuration = try folder.write(
      configuration(origin: origin, secret: secret, folder: folder), to: "feeds.conf")
    say(
      """
      Kabar demonstration: \(Newsstand.all.count) newspapers on \(origin.url()), one new article \
      every 3 seconds, no network.
      Lines that begin with [NAME] are Kabar's stdout; the receiver says "webhook: …"; the rest is \
      the log. Ctrl-C ends it, or a minute.

      """)

    let kabar = Process()
    kabar.executableURL = URL(filePath: try BuiltBinary().path)
    kabar.arguments = ["run", "--config", configuration]
    // Ctrl-C reaches the whole group: Kabar stops by itself and the demonstration waits for it.
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    let ended = AsyncStream<Void>.makeStream()
    kabar.terminationHandler = { _ in ended.continuation.finish() }
    try kabar.run()
    let interrupts = [SIGINT, SIGTERM].map { number in
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { kabar.terminate() }
      source.resume()
      return source
    }

    let press = Task {
      for number in 0... {
        try await Task.sleep(for: publishing)
        Newsstand.all[number % Newsstand.all.count].publish()
      }
    }
    let clock = Task {
      try await Task.sleep(for: length)
      kabar.terminate()
    }
    for await _ in ended.stream {}
    press.cancel()
    clock.cancel()
    for source in interrupts { source.cancel() }
    say("kabar ended with status \(kabar.terminationStatus)")
    return kabar.terminationStatus
  }

  /// Unbuffered, since the lines of two processes go to the same place.
  private static func say(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  private static func configuration(
    origin: LoopbackOrigin, secret: [UInt8], folder: TemporaryDirectory
  ) -> String {
    let feeds = Newsstand.all.map { paper in
      """
      [[feed]]
      name = "\(paper.name)"
      url = "\(origin.url(paper.path))"

      """
    }
    return """
      store = "\(folder.path("kabar.db"))"

      [fetch]
      per_host = 8

      [defaults]
      interval = "1s"
      initial = 1

      \(feeds.joined(separator: "\n"))
      [[sink]]
      name = "journal"
      type = "stdout"

      [[sink]]
      name = "receiver"
      type = "webhook"
      url = "\(origin.url("/hook"))"
      secret = "whsec_\(Data(secret).base64EncodedString())"
      """
  }
}
