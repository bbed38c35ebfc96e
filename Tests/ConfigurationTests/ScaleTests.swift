import Configuration
import Testing

@Suite struct ScaleTests {
  /// An unoptimised build on a busy machine: only quadratic work would exceed the limit.
  @Test(.timeLimit(.minutes(1))) func manyFeedsAreRead() throws {
    let count = 20_000
    let plain = (0..<count).map { "\"https://example.org/section/\($0)/feed.xml\"" }
    let tables = (0..<count).map {
      "[[feed]]\nurl = \"https://site\($0).example.org/\"\ntags = [\"a\", \"b\"]\ninterval = \"30m\""
    }
    let text = "feeds = [\(plain.joined(separator: ",\n"))]\n" + tables.joined(separator: "\n")
    let configuration = try load(text)
    #expect(configuration.feeds.count == 2 * count)
    #expect(Set(configuration.feeds.map(\.name)).count == 2 * count)
    #expect(configuration.feeds[0].name == "example.org")
    #expect(configuration.feeds[7].name == "example.org/7")
    #expect(configuration.feeds[count + 1].policy === configuration.feeds[count].policy)
  }

  @Test func thousandsOfMistakesAreCutShort() throws {
    let text = (0..<5000).map { "key\($0) = 1" }.joined(separator: "\n")
    let problems = try problems(of: text)
    #expect(problems.count == 1001)
    #expect(problems.last == "feeds.conf:1000: error: and 4000 more problems, which are not shown")
  }
}
