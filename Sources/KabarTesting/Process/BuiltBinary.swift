import Glibc

/// An executable of the package, as the build left it beside the tests.
public struct BuiltBinary: Sendable {
  /// Its absolute path.
  public let path: String

  /// Finds the binary: `$KABAR_BINARY`, else in the folder of the running test bundle or those
  /// above it.
  ///
  /// - Throws: ``SystemError`` that says where it was looked for, if it isn't there.
  public init(named name: String = "kabar") throws {
    if name == "kabar", let set = getenv("KABAR_BINARY") {
      path = String(cString: set)
      return
    }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard length > 0 else { throw SystemError("readlink /proc/self/exe") }
    var folder = String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let start = folder
    while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
      folder = String(folder[..<slash])
      let candidate = folder + "/" + name
      var info = stat()
      if stat(candidate, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
        access(candidate, X_OK) == 0
      {
        path = candidate
        return
      }
    }
    throw SystemError("no built \(name) beside \(start)", code: ENOENT)
  }

  /// Starts the binary.
  ///
  /// - Parameters:
  ///   - arguments: its arguments.
  ///   - environment: added to that of the test (an empty value removes one).
  ///   - directory: the working directory.
  ///   - input: what it reads; `nil` leaves the input open.
  /// - Returns: the running process.
  /// - Throws: the system's error if it can't be started.
  public func start(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
    input: [UInt8]? = []
  ) throws -> ChildProcess {
    try ChildProcess(
      path, arguments, environment: environment, directory: directory, input: input)
  }

  /// Runs the binary to its end.
  ///
  /// - Parameters:
  ///   - arguments: its arguments.
  ///   - environment: added to that of the test (an empty value removes one).
  ///   - directory: the working directory.
  ///   - input: what it reads.
  ///   - limit: how long at most; it is killed then.
  /// - Returns: how it ended, with all it printed.
  /// - Throws: the system's error if it can't be started, ``TimedOut`` if it doesn't end.
  public func run(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
    input: [UInt8] = [], within limit: Duration = .seconds(60)
  ) async throws -> ChildProcess.Exit {
    let process = try start(
      arguments, environment: environment, directory: directory, input: input)
    return try await process.exit(within: limit)
  }
}
