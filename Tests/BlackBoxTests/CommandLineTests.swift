import KabarTesting
import Testing

/// What a person meets who types a command.
@Suite struct CommandLineTests {
  static let commands = [
    "run", "check", "parse", "fetch", "feeds", "items", "why", "deliveries", "retry", "replay",
    "test-sink", "release", "drop", "backup",
  ]

  @Test func helpHasAnExampleOfEachCommand() async throws {
    let place = try Workplace()
    for command in Self.commands {
      let exit = try await place.run(command, "--help")
      #expect(exit.code == 0)
      #expect(exit.error == "")
      #expect(exit.output.contains("Example"), "kabar \(command) --help")
      #expect(exit.output.contains("kabar \(command)"), "kabar \(command) --help")
    }
    let version = try await place.run("--version")
    #expect(
      version.output.wholeMatch(of: /kabar \d+\.\d+\.\d+ \(libcurl .+, libxml2 .+, SQLite .+\)\n/)
        != nil)
  }

  @Test(arguments: [
    (["rnu"], "there is no command 'rnu'; see kabar --help"),
    (["run", "--onec"], "unknown option '--onec'. Did you mean '--once'?; see kabar run --help"),
    (["why"], "missing expected argument '<query> ...'; see kabar why --help"),
    (["help", "bogus"], "there is no command 'bogus'; see kabar --help"),
    (["help", "run", "bogus"], "'bogus' is no command of kabar run; see kabar run --help"),
    (["help", "--bogus"], "unknown option '--bogus'; see kabar --help"),
    (["run", "now"], "unexpected argument 'now'; see kabar run --help"),
    (
      ["fetch", "example"], "example: neither a URL, such as https://example, nor a configured feed"
    ),
  ])
  func wrongUsageIsOneLine(arguments: [String], sentence: String) async throws {
    let place = try Workplace()
    let exit = try await place.binary.run(arguments, directory: place.directory.path)
    #expect(exit.code == 64)
    #expect(exit.error == "kabar: \(sentence)\n")
    #expect(exit.output == "")
  }

  @Test func whatCantBePrintedIsAnError() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/news", Sample.rss("news", 1...2))
    try place.configure("[defaults]\ninitial = \"all\"\n" + Sample.feeds(origin, ["news"]))
    try await place.once()
    for line in [
      "--version", "--help", "", "help", "help run", "run --help", "help --version",
      "--generate-completion-script bash", "check", "feeds", "items", "why news", "deliveries",
      "retry", "replay --sink stdout --since 1h", "release news", "drop news",
    ] {
      let full = try await place.shell("\"$0\" \(line) >/dev/full")
      #expect(full.code == 74, "\(line): \(full)")
      #expect(full.error == "kabar: stdout can't be written\n", "\(line)")
      let taken = try await place.shell("\"$0\" \(line) >/dev/null")
      #expect(taken.code == 0 && taken.error == "", "\(line): \(taken)")
    }
  }

  @Test func theEnvironmentNamesNoProxy() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    let proxy = try LoopbackOrigin()
    let url = "http://feed.example/rss"
    proxy.on(url, .text(Sample.rss("proxied", 1...1)))
    origin.serve("/direct", Sample.rss("direct", 1...1))
    let variables = ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"]
    var environment = Dictionary(uniqueKeysWithValues: variables.map { ($0, proxy.url("")) })
    // Nor does it take away the one that is configured.
    environment["no_proxy"] = "*"
    environment["NO_PROXY"] = "*"
    let direct = try await place.run(
      "fetch", origin.url("/direct"), environment: environment.filter { $0.value != "*" })
    #expect(direct.code == 0 && direct.output.contains("direct 1"), "\(direct)")
    #expect(proxy.requests.isEmpty)
    try place.configure("[fetch]\nproxy = \"\(proxy.url(""))\"\n")
    let proxied = try await place.run("fetch", url, environment: environment)
    #expect(proxied.code == 0 && proxied.output.contains("proxied 1"), "\(proxied)")
  }

  @Test func aSinkIsTestedWithoutTheSecretsOfOthers() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.on("/ops", .status(204))
    try place.directory.write("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", to: "secret")
    try place.configure(
      """
      [[feed]]
      url = "http://127.0.0.1:1/"
      username = "u"
      password_file = "credential:feed"
      ca_file = "nowhere.pem"
      [[sink]]
      type = "webhook"
      url = "\(origin.url("/hook"))"
      secret_file = "credential:hook"
      [[sink]]
      type = "webhook"
      url = "\(origin.url("/ops"))"
      secret_file = "secret"
      name = "ops"
      """)
    let taken = try await place.run("test-sink", "ops")
    #expect(taken.code == 0 && taken.error == "", "\(taken)")
    #expect(taken.output.contains("signed"))
    #expect(origin.requests(to: "/ops").first?["webhook-signature"]?.hasPrefix("v1,") == true)
    // Its own is needed; a sink without a name has that of its type.
    let refused = try await place.run("test-sink", "webhook")
    #expect(refused.code == 78)
    #expect(
      refused.error
        == "feeds.conf:9: error: `secret_file` \"credential:hook\" can't be read: "
        + "$CREDENTIALS_DIRECTORY is not set; systemd sets it for a service with "
        + "LoadCredential=hook:FILE (column 15)\nkabar: feeds.conf: 1 error, nothing was done\n")
    // A sink that there isn't is named before anything else.
    #expect(try await place.run("test-sink", "pos").code == 66)
    #expect(origin.requests.count == 1)
  }

  @Test func withoutConfigurationOrStore() async throws {
    let place = try Workplace()
    for command in ["run", "check", "feeds", "items"] {
      let exit = try await place.run(command, "--config", "nowhere.conf")
      #expect(exit.code == 66)
      #expect(exit.error.contains("nowhere.conf"))
    }
    try place.configure("feeds = [\"http://127.0.0.1:1/feed\"]\n")
    let missing =
      "kabar: there is no store at \(place.directory.path("kabar.db")) yet; kabar run creates it "
      + "on its first start\n"
    for arguments in [
      ["why", "x"], ["retry"], ["release", "x"], ["backup", "b.db"],
    ] {
      let exit = try await place.binary.run(
        arguments, environment: ["STATE_DIRECTORY": place.directory.path],
        directory: place.directory.path)
      #expect(exit.code == 66)
      #expect(exit.error == missing)
    }
    // There is something, or nothing, to show before the first poll.
    for command in ["items", "deliveries"] {
      let exit = try await place.run(command)
      #expect(exit.code == 0 && exit.output.isEmpty)
      #expect(exit.error.hasSuffix("kabar.db: nothing is stored yet; kabar run polls the feeds\n"))
    }
    let feeds = try await place.run("feeds")
    #expect(feeds.code == 0)
    #expect(feeds.output.contains("never"))
  }

  @Test func aStoreThatFindsNoDescriptorSaysSo() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/news", Sample.rss("news", 1...2))
    try place.configure(Sample.feeds(origin, ["news"]))
    try await place.once()
    let path = place.directory.path("kabar.db")
    let few = try await place.shell("ulimit -n 11; \"$0\" items")
    #expect(few.code == 74)
    let mend = "; raise LimitNOFILE (ulimit -n)\n"
    #expect(few.error == "kabar: the process may open no more than 11 files and needs 12" + mend)

    // Most of those that it may have are taken by whoever started it.
    let taken = (3...9).map { "\($0)</dev/null" }.joined(separator: " ")
    var limit = 60
    var exit = few
    repeat {
      limit -= 1
      exit = try await place.shell("exec \(taken); ulimit -n \(limit); \"$0\" items")
    } while exit.code == 0 && limit > 12
    #expect(exit.code == 74)
    #expect(
      exit.error
        == "kabar: store \(path) can't be opened: the process may open no more than \(limit) files"
        + mend)
    // Elsewhere the directory is to blame.
    try place.configure("store = \"/proc/kabar/kabar.db\"\n" + Sample.feeds(origin, ["news"]))
    let nowhere = try await place.run("run", "--once")
    #expect(nowhere.code == 74 && !nowhere.error.contains("LimitNOFILE"), "\(nowhere.error)")
  }

  @Test func backupIsAStore() async throws {
    let place = try Workplace()
    let origin = try LoopbackOrigin()
    origin.serve("/news", Sample.rss("news", 1...4))
    try place.configure("[defaults]\ninitial = 2\n" + Sample.feeds(origin, ["news"]))
    try await place.once()
    #expect(try await place.run("backup", "copy.db").code == 0)
    let again = try await place.run("backup", "copy.db")
    #expect(again.code == 74)
    #expect(again.error == "kabar: copy.db exists; name a file that doesn't\n")
    try place.configure("store = \"copy.db\"\n" + Sample.feeds(origin, ["news"]))
    #expect(try await place.run("items").outputLines.count == 4)
    let why = try await place.run("why", "news", "4")
    #expect(why.output.contains("decision    notified"))
    #expect(why.output.contains("stdout: taken at "))
    let identity = "identity    its guid; also known by its link, its title with its content"
    #expect(why.output.contains(identity))
    let unknown = try await place.run("why", "evt_nothing")
    #expect(unknown.code == 66 && unknown.error.hasPrefix("kabar: evt_nothing is no event of this"))
  }
}
