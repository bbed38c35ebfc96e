import Configuration
import Testing

@Suite struct ProblemTests {
  /// What stands after `feeds.conf:1: error: `, one mistake each.
  @Test(arguments: [
    (
      "log_levl = \"info\"",
      "unknown key `log_levl` in the top of the file; did you mean `log_level`? (column 1)"
    ),
    (
      "interval = \"5m\"",
      "unknown key `interval` in the top of the file: it belongs in [defaults] or [[feed]] (column 1)"
    ),
    (
      "log_level = \"loud\"",
      "`log_level` must be \"trace\", \"debug\", \"info\", \"notice\", \"warning\" or \"error\", "
        + "not \"loud\" (column 13)"
    ),
    ("fetch.timeout = 30", "`timeout` must be a duration like \"10m\", not an integer (column 17)"),
    (
      "fetch.timeout = \"2h\"", "`timeout` must be between 10ms and 1h, not 2h (column 17)"
    ),
    (
      "fetch.timeout = 2020-01-01",
      "`timeout` must be a duration like \"10m\", not a date (column 17)"
    ),
    ("fetch.max_body = \"2\"", "`max_body` must be a size like \"16MiB\", not \"2\" (column 18)"),
    ("fetch.concurrency = 0", "`concurrency` must be between 1 and 4096, not 0 (column 21)"),
    (
      "fetch.proxy = \"localhost:9050\"",
      "the URL of `proxy` has the scheme \"localhost\"; only http, https, socks4, socks4a, socks5 "
        + "and socks5h can be used (column 15)"
    ),
    ("fetch = 1", "`fetch` must be one table: [fetch] (column 9)"),
    (
      "feed = { url = \"http://a.example/\" }",
      "write [[feed]] in double brackets: there may be several (column 8)"
    ),
    (
      "feed = [\"http://a.example/\"]",
      "`feed` must hold tables, not a string; write URLs as feeds = [\"https://…\"] (column 9)"
    ),
    (
      "feeds = \"http://a.example/\"",
      "`feeds` must be an array of strings, not \"http://a.example/\" (column 9)"
    ),
    (
      "feeds = [\"a.example/feed\"]",
      "the feed URL \"a.example/feed\" of `feeds` has no scheme; write it as https://… (column 10)"
    ),
    (
      "feeds = [\"ftp://u:secret@a.example/\"]",
      "the feed URL \"ftp://…@a.example/\" of `feeds` has the scheme \"ftp\"; only http, https and "
        + "file can be used (column 10)"
    ),
    (
      "feeds = [\"http://a.example:99999/\"]",
      "the feed URL \"http://a.example:99999/\" of `feeds` has the port \"99999\", which is not "
        + "between 1 and 65535 (column 10)"
    ),
    (
      "feeds = [\"http://a.example/\", \"HTTP://A.Example:80#top\"]",
      "the feed http://a.example/ is listed twice: here and at feeds.conf:1, column 10 (column 31)"
    ),
    (
      "feed = [{ url = \"http://a.example/\", initial = \"some\" }]",
      "`initial` must be \"none\", \"all\" or a number of items, not \"some\" (column 48)"
    ),
    (
      "feed = [{ url = \"http://a.example/\", exclude = [\"title:(\"] }]",
      "the expression \"title:(\" of `exclude` is wrong at character 8: missing closing parenthesis "
        + "(column 49)"
    ),
    (
      "feed = [{ url = \"http://a.example/\", sinks = [\"stdotu\"] }]",
      "no sink is named \"stdotu\"; did you mean \"stdout\"? (column 47)"
    ),
    (
      "feed = [{ url = \"http://a.example/\", username = \"u\\u0000\" }]",
      "`username` holds a NUL character, which no login can have (column 49)"
    ),
    (
      "feeds = [\"http://u:p%00w@a.example/\"]",
      "the feed URL \"http://…@a.example/\" of `feeds` holds %00 in its login (column 10)"
    ),
    (
      "feed = [{ url = \"http://a.example/\", username = \"u\", password_file = \"gone\" }]",
      "`password_file` \"gone\" can't be read: no such file (column 70)"
    ),
    ("feed = [{ name = \"a\" }]", "this [[feed]] has no `url` (column 9)"),
    (
      "host = [{ name = \"reddit.com\", rate = \"often\" }]",
      "`rate` must be requests per s, m or h, like \"1/m\", not \"often\" (column 39)"
    ),
    (
      "sink = [{ name = \"a\" }]",
      "this [[sink]] has no `type`; write \"stdout\" or \"webhook\" (column 9)"
    ),
    (
      "sink = [{ type = \"webhook\" }]", "this [[sink]] of type \"webhook\" has no `url` (column 9)"
    ),
    (
      "sink = [{ type = \"stdout\", batch = 2 }]",
      "unknown key `batch` in [[sink]] of type \"stdout\": it belongs in [[sink]] of type "
        + "\"webhook\" (column 36)"
    ),
    (
      "sink = [{ type = \"stdout\", feeds = [\"tag:news\"] }]",
      "no feed has the tag \"news\" (column 37)"
    ),
    (
      "sink = [{ type = \"webhook\", url = \"https://a.example/\", headers = { Webhook-Id = \"1\" } }]",
      "`headers` can't set \"Webhook-Id\": each delivery has its own (column 67)"
    ),
    (
      "sink = [{ type = \"webhook\", url = \"https://a.example/\", secret = \"whsec_!\" }]",
      "`secret` starts with \"whsec_\", but what follows is no base64 (column 66)"
    ),
    (
      "sink = [{ type = \"webhook\", url = \"https://a.example/\", secret_file = \"credential:no\" }]",
      "`secret_file` \"credential:no\" can't be read: no such file (column 71)"
    ),
    (
      "include = [\"gone.conf\"]", "`include` \"gone.conf\" can't be read: no such file (column 12)"
    ),
    (
      "include = [\"feeds.conf\"]",
      "`include` names \"feeds.conf\", which was read already (column 12)"
    ),
  ])
  func eachMistakeHasItsSentence(text: String, sentence: String) throws {
    #expect(try problems(of: text) == ["feeds.conf:1: error: " + sentence])
  }

  @Test(arguments: [
    ("titel:x", "titel", "title"), ("Title:x", "Title", "title"), ("autor:", "autor", "author"),
    ("tags:^news$", "tags", "tag"), ("link:/video/", "link", "url"),
    ("summary:rain", "summary", "content"), ("URL:x", "URL", "url"),
  ])
  func aMisspeltPrefixOfAFilterIsDoubted(rule: String, word: String, meant: String) throws {
    let text = """
      feed = [{ url = "http://a.example/", include = ["\(rule)"] }, \
      { url = "http://b.example/", exclude = ["\(rule)"] }]
      """
    let sentence =
      "the expression \"\(rule)\" of `include` looks for the text \"\(word):\"; did you mean the "
      + "prefix `\(meant):`? If not, begin it with \"(?:\(word):)\" (column 49)"
    #expect(try problems(of: text) == ["feeds.conf:1: warning: " + sentence])
  }

  @Test(arguments: [
    "title:x", "(?:titel:)x", "Live:", "BREAKING: ", "Tax: ", "Ukraine:", "^titel:", "https?://",
    "http://a", "titel", "(?i)titel:", ":", "Re: title:", "tag:titel:",
  ])
  func anExpressionMayBeginWithAWordAndAColon(rule: String) throws {
    #expect(
      try problems(of: "feed = [{ url = \"http://a.example/\", include = [\"\(rule)\"] }]") == [])
  }

  @Test func aNameWithoutAPasswordIsDoubted() throws {
    let doubt =
      "warning: `username` has no `password_file` beside it: an empty password is sent; if that is "
      + "meant, write the name into the URL, as in https://NAME@…"
    let found = try problems(
      of: """
        [defaults]
        username = "u"
        [[feed]]
        url = "http://a.example/"
        username = "u"
        password_file = ""
        [[feed]]
        url = "http://token@b.example/"
        username = ""
        """)
    #expect(
      found == ["feeds.conf:2: \(doubt) (column 12)", "feeds.conf:5: \(doubt) (column 12)"])
    // Of credentials that only the service can read the name alone is looked at.
    let directory = try ConfigurationDirectory([
      "feeds.conf": """
      store = "/k.db"
      [[feed]]
      url = "http://a.example/"
      username = "u"
      password_file = "credential:gone"
      """
    ])
    let path = directory.path + "/feeds.conf"
    for files in [SecretFiles.checked, .unused] {
      let read = try Configuration.load(path: path, environment: [:], secretFiles: files).get()
      #expect(!read.warnings.contains { $0.sentence.contains("no `password_file`") })
    }
  }

  @Test func syntaxErrorNamesItsPlace() throws {
    let found = try problems(of: "feeds = [\n  \"http://a.example/\"\n[fetch]\n")
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("feeds.conf:3: error: is no valid TOML: "))
  }

  @Test func allAreReportedInTheOrderOfTheFiles() throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": """
      include = ["feeds.d/*.conf"]
      colour = "red"

      [[feed]]
      url = "https://a.example/"
      name = "a"
      intervall = "5m"

      [[sink]]
      type = "stdout"
      formt = "json"
      """,
      "feeds.d/2.conf": "[[feed]]\nurl = \"https://b.example/\"\nname = \"a\"\n",
      "feeds.d/1.conf": "store = \"x\"\nfeeds = [\"https://a.example\"]\n",
    ])
    #expect(
      directory.problems() == [
        "feeds.conf:2: error: unknown key `colour` in the top of the file; known are store, "
          + "log_level, include, opml, urls, feeds, fetch, defaults, feed, host, sink (column 1)",
        "feeds.conf:7: error: unknown key `intervall` in [[feed]]; did you mean `interval`? "
          + "(column 1)",
        "feeds.conf:11: error: unknown key `formt` in [[sink]] of type \"stdout\"; did you mean "
          + "`format`? (column 1)",
        "feeds.d/1.conf:1: error: `store` belongs in the main file; an included one holds only "
          + "`feeds` and [[feed]] (column 1)",
        "feeds.d/1.conf:2: error: the feed https://a.example/ is listed twice: here and at "
          + "feeds.conf:5 (column 10)",
        "feeds.d/2.conf:3: error: the name \"a\" is taken by the feed at feeds.conf:6; names are "
          + "unique (column 8)",
      ])
  }

  @Test func directoryIsNoPattern() throws {
    let directory = try ConfigurationDirectory([
      "a[b]*/feeds.conf": "include = [\"d/*.conf\"]\nstore = \"/s\"",
      "a[b]*/d/1.conf": "feeds = [\"https://a.example/\"]",
    ])
    let loaded = Configuration.load(path: directory.path + "/a[b]*/feeds.conf", environment: [:])
    #expect(try loaded.get().feeds.count == 1)
  }

  @Test func formerURLsHaveOneHeir() throws {
    let text = """
      [[feed]]
      url = "https://a.example/"
      was = ["https://b.example/", "https://old.example"]
      [[feed]]
      url = "https://b.example/"
      was = ["https://old.example/"]
      """
    #expect(
      try problems(of: text) == [
        "feeds.conf:2: error: `was` names https://b.example/, which is itself a feed at "
          + "feeds.conf:5 (column 7)",
        "feeds.conf:5: error: `was` names https://old.example/, and so does the feed at "
          + "feeds.conf:2 (column 7)",
      ])
  }

  @Test func secretsAreNeverShown() throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": """
      [[feed]]
      url = "https://reader:hunter2@a.example:0/"
      headers = { "X\\u0001" = "hunter2", "Cookie" = "hunter2\\n" }
      [[feed]]
      url = "reader:hunter2@a.example/"
      headers = "Cookie: hunter2"
      [[feed]]
      url = "https://b.example/"
      proxy = "socks9://me:hunter2@127.0.0.1:1"
      password_file = "credential:pw"
      [[sink]]
      type = "webhook"
      url = "gopher://me:hunter2@hooks.example/"
      secret = ["whsec_hunter2!", "hunter2", "hunter2hunter2"]
      """,
      "credentials/pw": "hunter2\n",
    ])
    let found = directory.problems()
    #expect(found.count >= 8)
    #expect(found.allSatisfy { !$0.contains("hunter2") })
  }

  // In a shell, where systemd has passed nothing on: most commands need none of it.
  @Test func credentialsOfTheServiceAreNeededByTheServiceAlone() throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": """
      store = "/s"
      [[sink]]
      type = "webhook"
      url = "https://hooks.example/"
      secret_file = "credential:ops"
      """
    ])
    let file = directory.path + "/feeds.conf"
    let sentence =
      "`secret_file` \"credential:ops\" can't be read: $CREDENTIALS_DIRECTORY is not set; systemd "
      + "sets it for a service with LoadCredential=ops:FILE"
    #expect(throws: InvalidConfiguration.self) {
      try Configuration.load(path: file, environment: [:]).get()
    }
    let checked = try Configuration.load(path: file, environment: [:], secretFiles: .checked).get()
    #expect(checked.warnings.map(\.sentence).contains(sentence), "\(checked.warnings)")
    let unused = try Configuration.load(path: file, environment: [:], secretFiles: .unused).get()
    #expect(unused.sinks.count == 1)
  }

  @Test func warnsOfPollingStrangersTooOften() throws {
    let text = """
      feeds = ["https://a.example/", "https://b.example/", "http://127.0.0.1:8080/"]
      defaults.interval = "5s"
      """
    #expect(
      try problems(of: text) == [
        "feeds.conf:2: warning: an interval below 1m is hard on a.example, which may shut the feed "
          + "off to you (column 21)"
      ])
  }
}
