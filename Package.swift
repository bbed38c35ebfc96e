// swift-tools-version: 6.2
import PackageDescription

/// In a release, accesses to a variable are not watched for others to the same: what overlaps stops
/// the tests, which are built with the watch. It is some hundred looks at a table for each poll.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.byName(name: name), "KabarTesting"] + dependencies,
    swiftSettings: strict)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")

let package = Package(
  name: "kabar",
  products: [
    .executable(name: "kabar", targets: ["kabar"]),
    .executable(name: "kabar-demo", targets: ["kabar-demo"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // C at the border: module maps and the few shims that Swift can't do without.
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(
      name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "CTOML", cxxSettings: [.define("TOML_HEADER_ONLY", to: "1")]),

    // The rooms; imports point downwards only.
    room("KabarCore", [crypto]),
    room("FeedParsing", ["KabarCore", "CLibXML2"]),
    room("Locking", []),
    room("HTTPTransfer", ["CLibCurl", "Locking"]),
    room("Filtering", ["KabarCore", "CPCRE2"]),
    // GRDB for connections, transactions and migrations; SQLite itself where each microsecond is
    // spent a million times.
    room("Store", ["KabarCore", "Locking", "CSQLite", grdb, sqlite]),
    room("Delivery", ["KabarCore", "Store", "HTTPTransfer", crypto, log, deque, heap]),
    room("Configuration", ["KabarCore", "Filtering", "CTOML", "CLibXML2"]),
    room(
      "Engine",
      [
        "KabarCore", "FeedParsing", "HTTPTransfer", "Filtering", "Store", "Delivery",
        "Configuration", "CMalloc", log, heap, deque,
      ]),
    .executableTarget(
      name: "kabar", dependencies: ["Engine", "Configuration", "Store", "KabarCore", arguments],
      swiftSettings: strict),

    // Not shipped: measures deliveries.
    .executableTarget(
      name: "kabar-bench-delivery",
      dependencies: ["Delivery", "HTTPTransfer", "KabarCore", "Store", log],
      path: "Benchmarks/Delivery", swiftSettings: strict),

    // Not shipped: the scripted origin for tests, and the demonstration.
    room("KabarTesting", [crypto, log]),
    .executableTarget(
      name: "kabar-demo", dependencies: ["KabarTesting"], swiftSettings: strict),

    .executableTarget(
      name: "store-bench", dependencies: ["KabarCore", "Store"], path: "Benchmarks/StoreBench",
      swiftSettings: strict),

    tests(of: "KabarCore"),
    tests(of: "FeedParsing"),
    tests(of: "HTTPTransfer"),
    tests(of: "Filtering"),
    tests(of: "Store", ["KabarCore", grdb, sqlite]),
    tests(of: "Delivery", ["KabarCore", "Store", "HTTPTransfer", grdb, log]),
    tests(of: "Configuration"),
    tests(of: "Engine"),
    .testTarget(
      name: "BlackBoxTests", dependencies: ["KabarTesting", "kabar", grdb], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
