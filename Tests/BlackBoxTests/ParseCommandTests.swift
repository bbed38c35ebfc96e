import KabarTesting
import Testing

/// `kabar parse`. Plain command lines are read without ArgumentParser: both ways must be one.
@Suite struct ParseCommandTests {
  static let place: Workplace? = {
    guard let place = try? Workplace() else { return nil }
    let documents = [
      "a.xml": "<rss><channel><title>A</title><link>/x</link></channel></rss>",
      "b.xml": "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>B</title></feed>",
      "bad.txt": "no feed",
    ]
    for (name, text) in documents {
      guard (try? place.directory.write(text, to: name)) != nil else { return nil }
    }
    return place
  }()

  @Test(arguments: [
    (["a.xml", "b.xml"], ["--", "a.xml", "b.xml"]),
    (["--url", "https://e.example/", "a.xml"], ["--url=https://e.example/", "a.xml"]),
    (
      ["a.xml", "--pretty", "b.xml", "--url", "https://e.example/"],
      ["--pretty", "--url=https://e.example/", "a.xml", "b.xml"]
    ),
    (["--content-type", "text/xml", "b.xml"], ["--content-type=text/xml", "b.xml"]),
    (["--no-output", "a.xml", "bad.txt"], ["--no-output", "--", "a.xml", "bad.txt"]),
    (["a.xml", "bad.txt", "none.xml", "b.xml"], ["--", "a.xml", "bad.txt", "none.xml", "b.xml"]),
    (["."], ["--", "."]), (["-"], ["--", "-"]),
    (
      ["--url", "1", "--url", "https://e.example/", "a.xml"], ["--url=https://e.example/", "a.xml"]
    ),
  ])
  func `plain command lines mean the same`(_ plain: [String], _ other: [String]) async throws {
    let place = try #require(Self.place)
    let exits = try await [plain, other].asyncMap {
      try await place.binary.run(["parse"] + $0, directory: place.directory.path)
    }
    #expect(exits[0].output == exits[1].output)
    #expect(exits[0].error == exits[1].error)
    #expect(exits[0].code == exits[1].code)
  }

  @Test func `each bad file is told and the others are read`() async throws {
    let place = try #require(Self.place)
    let exit = try await place.run("parse", "a.xml", "bad.txt", "none.xml", "b.xml")
    #expect(exit.code == 66)
    #expect(exit.output.split(separator: "\n").count == 2)
    #expect(
      exit.error == """
        kabar: bad.txt: not a feed: neither XML nor JSON
        kabar: none.xml: can't be opened: No such file or directory

        """)
  }

  @Test(arguments: [
    ([], "missing expected argument '<file> ...'"),
    (["--url"], "missing value for '--url <url>'"),
    (["--pretty"], "missing expected argument '<file> ...'"),
    (["--nope", "a.xml"], "unknown option '--nope'"),
  ])
  func `a wrong one is one line`(_ arguments: [String], sentence: String) async throws {
    let place = try #require(Self.place)
    let exit = try await place.binary.run(["parse"] + arguments, directory: place.directory.path)
    #expect(exit.code == 64)
    #expect(exit.error == "kabar: \(sentence); see kabar parse --help\n")
  }

  @Test(arguments: [
    ("https://e.example/feed", "\"https://e.example/feed\""), ("https://u:p@e.example/", nil),
    ("feed.xml", nil), ("file:///tmp/a.xml", nil),
  ])
  func theAddressIsThatOfAFeedThatNamesNone(url: String, shown: String?) async throws {
    let place = try #require(Self.place)
    // The cases run beside each other: each has a file of its own.
    let own = "c-\(url.filter(\.isLetter)).json"
    try place.directory.write(
      "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[],\"feed_url\":\"https://own.example/\"}",
      to: own)
    let lines = try await place.run("parse", "--url", url, "b.xml", own).outputLines
    #expect(lines.count == 2)
    #expect(lines.first?.contains("\"feed_url\":" + (shown ?? "")) == (shown != nil))
    #expect(lines.last?.contains("\"feed_url\":\"https://own.example/\"") == true)
  }
}

extension Array {
  fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
    var results: [T] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}
