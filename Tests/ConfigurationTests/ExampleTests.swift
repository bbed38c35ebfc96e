import Foundation
import Testing

@testable import Configuration

/// The example that is shipped must tell of every option, and each must work when switched on.
@Suite struct ExampleTests {
  /// A line of the example in the table that it stands in.
  private struct Line {
    var number: Int
    var table: String
    var key: String?
    var isOff: Bool
  }

  private let lines: [String]
  private let parsed: [Line]

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  init() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("feeds.conf"), encoding: .utf8)
    lines = text.components(separatedBy: "\n")
    var table = ""
    parsed = lines.enumerated().map { number, line in
      let isOff = line.hasPrefix("#") && !line.hasPrefix("# ") && line != "#"
      let content = isOff ? String(line.dropFirst()) : line
      if content.hasPrefix("[") {
        table = content
        return Line(number: number, table: table, key: nil, isOff: isOff)
      }
      let key = content.prefixMatch(of: /[a-z_]+(?= = )/).map { String($0.output) }
      return Line(number: number, table: table, key: key, isOff: isOff)
    }
  }

  private func directory(_ text: [String]) throws -> ConfigurationDirectory {
    try ConfigurationDirectory([
      "feeds.conf": text.joined(separator: "\n"), "home/.newsboat/urls": "",
      "credentials/feed-password": "x", "credentials/ca.pem": "", "credentials/client.pem": "",
      "credentials/client.key": "", "credentials/ops": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    ])
  }

  @Test func worksAsItIs() throws {
    let configuration = try directory(lines).load()
    #expect(configuration.warnings.isEmpty)
    #expect(configuration.feeds.count >= 8)
    #expect(configuration.feeds.allSatisfy { $0.policy.values.initial == .newest(1) })
    #expect(Set(configuration.feeds.map(\.name)).count == configuration.feeds.count)
  }

  @Test func tellsOfEveryOption() {
    func keys(_ tables: String...) -> Set<String> {
      Set(parsed.filter { tables.contains($0.table) }.compactMap(\.key))
    }
    let tables = Set(RootKey.allCases.map(\.rawValue)).subtracting(keys(""))
    #expect(tables == ["fetch", "defaults", "feed", "host", "sink"])
    #expect(keys("[fetch]") == Set(FetchKey.allCases.map(\.rawValue)))
    #expect(keys("[defaults]", "[[feed]]") == Set(FeedKey.allCases.map(\.rawValue)))
    #expect(keys("[[host]]") == Set(HostKey.allCases.map(\.rawValue)))
    #expect(keys("[[sink]]") == Set(SinkKey.allCases.map(\.rawValue)))
  }

  @Test func manualTellsOfEveryOption() throws {
    let file = Self.root.appendingPathComponent("Documentation/man/feeds.conf.5")
    let words = Set(
      try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        .filter { $0.hasPrefix(".It Ic ") || $0.hasPrefix(".Sh [") }
        .flatMap { $0.split(whereSeparator: { " ,[]".contains($0) }).map(String.init) })
    for table in TableName.allCases {
      for key in table.keys { #expect(words.contains(key), "\(key) of \(table.title)") }
    }
  }

  @Test func everyOptionSaysWhy() {
    for line in parsed where line.isOff && line.key != nil {
      let why = lines[line.number].components(separatedBy: " # ").dropFirst().joined()
      #expect(why.count > 8, "\(lines[line.number])")
    }
  }

  @Test func everyOptionWorksWhenSwitchedOn() throws {
    var all = lines
    for line in parsed where line.isOff { all[line.number].removeFirst() }
    _ = try directory(all).load()
    for line in parsed where line.isOff {
      var text = lines
      // An option of a table that is off needs its table, and what a table can't be without.
      let isInOffTable = parsed.contains { $0.key == nil && $0.isOff && $0.table == line.table }
      let needed = ["name", "type", "url", "rate"]
      for other in parsed where other.isOff && other.table == line.table && isInOffTable {
        if other.key == nil || needed.contains(other.key ?? "") {
          text[other.number].removeFirst()
        }
      }
      if text[line.number].hasPrefix("#") { text[line.number].removeFirst() }
      // A password without a name is refused, and rightly so.
      if line.key == "password_file" {
        for other in parsed where other.key == "username" { text[other.number].removeFirst() }
      }
      let found = try directory(text).problems()
      #expect(found.allSatisfy { !$0.contains(": error: ") }, "\(found)")
    }
  }
}
