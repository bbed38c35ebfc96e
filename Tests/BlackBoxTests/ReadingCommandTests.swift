import KabarTesting
import Testing

/// What the commands show that only read.
@Suite struct ReadingCommandTests {
  @Test func columnsStandBelowEachOtherInAnyScript() async throws {
    let place = try Workplace()
    // Ten columns each, but for the Thai one, of eight.
    let names = [
      "0123456789", "日本経済新", "조선일보뉴", "ความรู้ใหม่", "Cafe\u{301} Paris", "नभाटाaaaaa",
      "ｆｕｌｌ12", "news 📰📰x", "हिंदीaaaaaa",
    ]
    let widths = [10, 10, 10, 8, 10, 10, 10, 10, 10]
    try place.configure(
      names.enumerated().map {
        "[[feed]]\nname = \"\($1)\"\nurl = \"http://127.0.0.1:1/\($0)\"\n"
      }.joined())
    let lines = try await place.run("feeds").outputLines
    #expect(lines.first == "FEED        LAST POLL  HTTP  NEXT POLL  BECAUSE  ITEMS")
    for (name, (width, line)) in zip(names, zip(widths, lines.dropFirst())) {
      let rest =
        String(repeating: " ", count: 10 - width) + "  never      -     now        new      0"
      #expect(line == name + rest)
    }
    // What a terminal would obey stays out.
    try place.configure(
      "[[feed]]\nname = \"a\\u009B2J\\u202Eb\"\nurl = \"http://127.0.0.1:1/\"\n")
    let safe = try await place.run("feeds").outputLines.last
    #expect(safe?.hasPrefix("a\u{FFFD}2J\u{FFFD}b  never") == true, "\(safe ?? "")")
  }

  @Test func anItemHasOneNameEverywhere() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let image = "<media:content url=\"https://pics.example/1.jpg\" medium=\"image\"/>"
    origin.serve(
      "/posts",
      """
      <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>posts</title>
      <item><guid isPermaLink="false">pic-1</guid>\(image)</item>
      <item><guid isPermaLink="false">post-2</guid><link>https://posts.example/2</link>
      <description>&lt;p class="kabar"&gt;Salt &amp;amp; &amp;#196;rger, no cere&lt;b&gt;mony&lt;/b&gt; at all&lt;/p&gt;</description></item>
      <item><guid isPermaLink="false">post-3</guid><title>With a title, at all</title></item>
      </channel></rss>
      """)
    try place.configure(
      "[defaults]\ninitial = \"all\"\n" + Sample.feeds(origin, ["posts"]))
    let told = try await place.once().outputLines
    let name = "Salt & Ärger, no ceremony at all — https://posts.example/2"
    #expect(
      told.sorted() == ["[posts] \(name)", "[posts] With a title, at all", "[posts] pic-1"])
    let items = try await place.run("items").outputLines
    #expect(Set(items.map { $0.drop { $0 != "[" } }) == Set(told.map { $0[...] }))

    for words in ["ceremony", "ärger", "CEREMONY salt &"] {
      #expect(try await place.run("why", words).outputLines.first == name)
    }
    // Titles and texts alike; markup is neither.
    let both = try await place.run("why", "at", "all")
    #expect(both.output.components(separatedBy: "first seen").count == 3)
    #expect(try await place.run("why", "class").code == 66)
    #expect(try await place.run("why", "pic-1").outputLines.first == "pic-1")
  }
}
