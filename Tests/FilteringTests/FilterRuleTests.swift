import Filtering
import KabarCore
import Testing

@Suite struct FilterRuleTests {
  private var item: ParsedItem {
    var item = ParsedItem()
    item.title = "BREAKING: Україна"
    item.url = "https://example.org/video/1"
    item.summary = "A <b>su</b>mmary &amp; more"
    item.contentHTML = "<p title='hidden'>First</p><p>second &#8211; third<br>line</p>"
    item.authors = [Author(name: "Budi"), Author(url: "https://example.org/ani")]
    item.authorEmail = "budi@example.org"
    item.tags = ["Sport", "ads"]
    return item
  }

  @Test(arguments: [
    ("BREAKING", true), ("breaking", false), ("(?i)breaking", true), ("(?i)УКРАЇНА", true),
    (#"\bУкраїна\b"#, true), ("title:^BREAKING", true), ("title:summary", false),
    ("content:summary & more", true), ("content:second – third line", true),
    ("content:First second", true), ("hidden", false), ("author:^Budi$", true),
    ("author:@example", true), ("author:ani", false), ("tag:^ads$", true), ("tag:sport", false),
    ("url:/video/", true), ("/video/", false), ("(?:title:)", false), ("^$", false),
  ])
  func looksWhereItSays(source: String, isFound: Bool) throws {
    #expect(try FilterRuleParser.parse(source).matches(item) == isFound)
  }

  @Test(arguments: [
    ("title:(", 7, "missing closing parenthesis"), ("", 0, "is empty and would match everything"),
    ("tag:", 4, "is empty and would match everything"), ("й(", 2, "missing closing parenthesis"),
  ])
  func errorsHaveTheirPlace(source: String, offset: Int, reason: String) {
    do {
      _ = try FilterRuleParser.parse(source)
      Issue.record("\(source) was taken")
    } catch {
      #expect(error.offset == offset)
      #expect(error.reason == reason)
    }
  }

  @Test func verdictNamesTheRule() throws {
    var policy = FeedPolicy.Values()
    #expect(policy.ruleThatTakes(item) == nil)
    policy.include = [try FilterRuleParser.parse("tag:^Sport$")]
    #expect(policy.ruleThatTakes(item) == nil)
    policy.include = [try FilterRuleParser.parse("tag:^Politik$")]
    #expect(policy.ruleThatTakes(item) == "include: no match")
    policy.exclude = [try FilterRuleParser.parse("x"), try FilterRuleParser.parse("tag:ads")]
    #expect(policy.ruleThatTakes(item) == "exclude \"tag:ads\"")
    policy.include = []
    #expect(policy.ruleThatTakes(ParsedItem()) == nil)
  }

  /// Nested repetition over a text that almost matches takes ages without limits.
  @Test(arguments: [
    (#"^(a+)+$"#, "a"), (#"(?:x+x+)+y"#, "x"), (#"^(([a-z])+.)+[A-Z]([a-z])+$"#, "a"),
    (#"[a-z]+[;,]"#, "a"), (#"(?=(a+))\1[;,]"#, "a"), (#"\w*\w*\w*[;,]"#, "б"),
    (#"(.*)*(.*)*(.*)*(.*)*z\d"#, "б"), (#"(a|aa|a(?1))*b"#, "a"),
  ])
  func hostileTextIsBounded(pattern: String, letter: String) throws {
    let expression = try RegularExpression(pattern)
    let text = String(repeating: letter, count: 30_000) + "!"
    let clock = ContinuousClock()
    var found = true
    let elapsed = clock.measure { found = expression.isFound(in: text) }
    #expect(!found)
    #expect(elapsed < .seconds(5))
  }

  /// The text is looked through in portions; none of their borders may hide a word.
  @Test func wordsAreFoundAnywhere() throws {
    let expression = try RegularExpression("(?<=й)нов(ое|ый)$")
    for count in 0..<600 where count % 7 < 3 {
      #expect(expression.isFound(in: String(repeating: "й", count: count) + "йновый"))
    }
    #expect(!(try RegularExpression("^a").isFound(in: String(repeating: "б", count: 99) + "a")))
  }

  @Test func textIsCutBetweenCharacters() throws {
    let expression = try RegularExpression("щ$")
    let text = "a" + String(repeating: "щ", count: RegularExpression.textLimit)
    #expect(expression.isFound(in: text))
    #expect(!(try RegularExpression("end").isFound(in: text + "end")))
    #expect(try RegularExpression("^$").isFound(in: ""))
  }
}
