import Configuration
import KabarCore
import Testing

@Suite struct SettingsTests {
  @Test func emptyFileMeansTheDocumentedDefaults() throws {
    let configuration = try load("feeds = [\"https://www.example.org/feed.xml\"]")
    #expect(configuration.logLevel == .info)
    #expect(configuration.fetch == FetchSettings())
    #expect(configuration.fetch.userAgent.hasPrefix("Kabar/"))
    #expect(configuration.fetch.userAgent.contains("(+https://"))
    #expect(configuration.sinks == [SinkSettings(name: "stdout", kind: .stdout(.text))])
    #expect(configuration.hosts == HostRule.builtIn)
    let feed = try #require(configuration.feeds.first)
    #expect(feed.name == "example.org")
    #expect(feed.url == "https://www.example.org/feed.xml")
    #expect(feed.sinks == ["*"])
    #expect(feed.transfer == nil)
    #expect(feed.policy.values.interval == .hours(1))
    #expect(feed.policy.values.maxInterval == .hours(24))
    #expect(feed.policy.values.initial == .none)
    #expect(feed.isEnabled)
  }

  @Test func everythingIsRead() throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": """
      store = "/srv/kabar.db"
      log_level = "debug"
      feeds = ["https://plain.example/"]
      [fetch]
      timeout = "45s"
      connect_timeout = "500ms"
      max_body = "512KiB"
      concurrency = 8
      per_host = 1
      proxy = "http://proxy.example:3128"
      allow_private = true
      [defaults]
      interval = "1h30m"
      initial = 3
      max_age = "7d"
      tags = ["all"]
      [[feed]]
      url = "https://me:p%40ss@Feeds.Example.org:443/a b/ü?q#x"
      name = "Mine"
      was = ["http://old.example/rss"]
      tags = ["news", "news", "id"]
      sinks = ["ops"]
      interval = "7d"
      max_age = "none"
      initial = "all"
      adaptive = false
      updates = true
      identity = "link"
      flood_limit = 5
      update_cooldown = "0s"
      retain = "2w"
      include = ["(?i)ukrain", "title:^BREAKING"]
      exclude = ["tag:^ad$"]
      headers = { "Cookie" = "a=b", "Accept-Language" = "id" }
      user_agent = "Own/1 (+https://example.org)"
      proxy = ""
      ca_file = "ca.pem"
      http_version = "1.1"
      tls_insecure = true
      allow_private = false
      max_body = "1MiB"
      timeout = "5s"
      enabled = false
      [[host]]
      name = "Example.org"
      rate = "3/m"
      [[host]]
      name = "reddit.com"
      concurrency = 2
      [[sink]]
      name = "ops"
      type = "webhook"
      url = "https://u:p@hooks.example.org/kabar"
      secret = ["whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", "plain"]
      headers = { "X" = "y" }
      timeout = "1s"
      concurrency = 1
      batch = 10
      max_attempts = 3
      feeds = ["tag:news", "plain.example"]
      """,
      "ca.pem": "",
    ])
    let configuration = try directory.load()
    #expect(configuration.storePath == "/srv/kabar.db")
    #expect(configuration.logLevel == .debug)
    #expect(configuration.fetch.timeout == .seconds(45))
    #expect(configuration.fetch.connectTimeout == .milliseconds(500))
    #expect(configuration.fetch.maxBody == 512 * 1024)
    #expect(configuration.plainTransfer.transport.proxy == "http://proxy.example:3128")

    let plain = configuration.feeds[0]
    #expect(plain.policy.values.interval == .minutes(90))
    #expect(plain.policy.values.initial == .newest(3))
    #expect(plain.policy.values.maxAge == .days(7))
    #expect(plain.tags == ["all"])

    let feed = configuration.feeds[1]
    #expect(feed.url == "https://feeds.example.org/a%20b/%C3%BC?q")
    #expect(feed.name == "Mine")
    #expect(feed.was == ["http://old.example/rss"])
    #expect(feed.tags == ["news", "id"])
    #expect(!feed.isEnabled)
    let policy = feed.policy.values
    // The default of `max_interval` gives way to a longer interval of the feed's own.
    #expect(policy.interval == .days(7) && policy.maxInterval == .days(7))
    #expect(policy.maxAge == nil && policy.initial == .all && policy.retain == .days(14))
    #expect(policy.identity == .link && policy.floodLimit == 5 && policy.updateCooldown == .zero)
    #expect(policy.include.map(\.source) == ["(?i)ukrain", "title:^BREAKING"])
    #expect(policy.exclude.map(\.field) == [.tag])
    let transfer = try #require(feed.transfer)
    #expect(transfer.username == "me" && transfer.password == "p@ss")
    #expect(transfer.headers.map(\.name) == ["Cookie", "Accept-Language"])
    #expect(transfer.transport.proxy == nil && transfer.transport.httpVersion == "1.1")
    #expect(transfer.transport.caFile?.hasSuffix("/ca.pem") == true)
    #expect(transfer.maxBody == 1 << 20 && transfer.timeout == .seconds(5))
    #expect(!transfer.allowPrivate && transfer.transport.tlsInsecure)

    #expect(
      configuration.hosts == [
        HostRule(name: "example.org", spacing: .seconds(20)),
        HostRule(name: "reddit.com", concurrency: 2),
      ] + HostRule.builtIn.filter { $0.name != "reddit.com" })
    guard case .webhook(let webhook) = configuration.sinks[0].kind else {
      Issue.record("the sink is no webhook")
      return
    }
    #expect(webhook.url == "https://hooks.example.org/kabar")
    #expect(
      webhook.headers == [HeaderField("Authorization", "Basic dTpw"), HeaderField("X", "y")])
    #expect(webhook.secrets == [Array("012345678901234567890123".utf8), Array("plain".utf8)])
    #expect(webhook.batch == 10 && webhook.maxAttempts == 3 && webhook.concurrency == 1)
    #expect(configuration.sinks[0].feeds == ["tag:news", "plain.example"])
  }

  @Test func aPasswordThatWouldBeCutOnItsWayIsRefused() throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": """
      [[feed]]
      url = "https://a.example/"
      username = "me"
      password_file = "pw"
      """,
      "pw": "se\0cret\n",
    ])
    #expect(
      directory.problems() == [
        "feeds.conf:4: error: `password_file` \"pw\" holds a NUL byte, which no password can have; is it a text file? (column 17)"
      ])
  }

  @Test func passwordAndSecretComeFromFilesWithoutTheirNewline() throws {
    let directory = try ConfigurationDirectory([
      "feeds.conf": """
      [[feed]]
      url = "https://a.example/"
      username = "me"
      password_file = "pw"
      [[sink]]
      type = "webhook"
      url = "https://hooks.example/"
      secret_file = ["credential:new", "~/old"]
      """,
      "pw": "two words \n", "credentials/new": "new\r\n", "home/old": "old",
    ])
    let configuration = try directory.load()
    #expect(configuration.feeds[0].transfer?.password == "two words ")
    guard case .webhook(let webhook) = configuration.sinks[0].kind else {
      Issue.record("the sink is no webhook")
      return
    }
    #expect(webhook.secrets == [Array("new".utf8), Array("old".utf8)])
  }

  @Test(arguments: [
    ([:], "/h/.local/state/kabar/kabar.db"),
    (["XDG_STATE_HOME": "/x"], "/x/kabar/kabar.db"),
    (["XDG_STATE_HOME": "relative"], "/h/.local/state/kabar/kabar.db"),
    (
      ["XDG_STATE_HOME": "/x", "STATE_DIRECTORY": "/var/lib/kabar:/var/lib/b"],
      "/var/lib/kabar/kabar.db"
    ),
  ])
  func storeIsWhereStateBelongs(environment: [String: String], path: String) throws {
    let directory = try ConfigurationDirectory(["feeds.conf": ""])
    directory.environment = environment.merging(["HOME": "/h"]) { old, _ in old }
    #expect(try directory.load().storePath == path)
  }

  @Test func equalSettingsAreShared() throws {
    let configuration = try load(
      """
      feeds = ["https://a.example/1", "https://a.example/2"]
      feed = [
        { url = "https://a.example/3", interval = "5m", timeout = "1s" },
        { url = "https://a.example/4", timeout = "1s", interval = "5m" },
      ]
      """)
    let feeds = configuration.feeds
    #expect(feeds[0].policy === feeds[1].policy)
    #expect(feeds[2].policy === feeds[3].policy)
    #expect(feeds[2].transfer === feeds[3].transfer)
    #expect(feeds[0].policy !== feeds[2].policy)
  }

  @Test func locatesTheFile() throws {
    #expect(try ConfigurationSource.locate(option: "a", environment: ["KABAR_CONFIG": "b"]) == "a")
    #expect(try ConfigurationSource.locate(option: nil, environment: ["KABAR_CONFIG": "b"]) == "b")
  }

  @Test func missingFileIsToldApart() throws {
    let directory = try ConfigurationDirectory()
    #expect(directory.problems() == ["feeds.conf:1: error: can't be read: no such file"])
    guard case .failure(let invalid) = Configuration.load(path: "/no", environment: [:]) else {
      Issue.record("was read")
      return
    }
    #expect(invalid.isUnreadable)
  }
}
