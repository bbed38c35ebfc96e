import Foundation
import KabarTesting
import Testing

/// The unit file, as systemd reads it.
@Suite struct UnitTests {
  private static let unit =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "systemd/kabar.service").path
  private static let hasSystemd = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(.enabled(if: hasSystemd)) func verifies() async throws {
    let directory = try TemporaryDirectory()
    // systemd wants the program to be there; what else it says is about the file.
    let text = try String(contentsOfFile: Self.unit, encoding: .utf8)
      .replacing("/usr/local/bin/kabar", with: "/bin/true")
    let file = try directory.write(text, to: "kabar.service")
    let exit = try await ChildProcess("systemd-analyze", ["verify", file]).exit()
    let lines = exit.errorLines.filter { $0.contains("kabar.service") }
    #expect(exit.code == 0)
    #expect(lines == [])
  }

  @Test(.enabled(if: hasSystemd)) func isHardened() async throws {
    let exit = try await ChildProcess(
      "systemd-analyze", ["security", "--offline=true", "--no-pager", "--threshold=15", Self.unit]
    ).exit()
    // Above the threshold, which is ten times the exposure, the code isn't 0.
    #expect(exit.code == 0, "\(exit.output.suffix(200))\(exit.error)")
    #expect(exit.output.contains("Overall exposure level"))
  }
}
