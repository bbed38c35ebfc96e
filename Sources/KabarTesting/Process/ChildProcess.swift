import Glibc

/// A child process of a test, with what it printed so far. It is killed with its last reference.
public final class ChildProcess: Sendable {
  /// The two outputs.
  public enum Stream: Sendable { case output, error }

  /// How a process ended, with all it printed.
  public struct Exit: Sendable {
    /// The exit code; `nil` if a signal ended it.
    public let code: Int32?
    /// The signal that ended it, if one did.
    public let signal: Int32?
    /// All of standard output.
    public let output: String
    /// All of standard error.
    public let error: String
    /// The most memory it ever held, in bytes (resident set).
    public let peakMemory: Int
    /// The CPU time it used, user and system.
    public let cpuTime: Duration

    /// The lines of standard output.
    public var outputLines: [String] { output.split(separator: "\n").map(String.init) }
    /// The lines of standard error.
    public var errorLines: [String] { error.split(separator: "\n").map(String.init) }
  }

  struct State: Sendable {
    var output: [UInt8] = []
    var error: [UInt8] = []
    var openStreams = 2
    var status: Int32?
    var usage: (peakMemory: Int, cpuTime: Duration) = (0, .zero)
    var isOver: Bool { openStreams == 0 && status != nil }
  }

  /// The process id.
  public let pid: Int32
  private let state = Watched(State())
  private let input: Socket?

  /// Starts a process.
  ///
  /// - Parameters:
  ///   - executable: its path, or a name looked up in `PATH`.
  ///   - arguments: without the name of the program.
  ///   - environment: added to that of the test (an empty value removes one).
  ///   - directory: the working directory.
  ///   - input: what it reads; `nil` leaves it an input that stays open, for ``write(_:)``.
  /// - Throws: the system's error if it can't be started.
  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
    directory: String? = nil, input: [UInt8]? = []
  ) throws {
    let stdin = try Self.socketPair()
    let outputPipe = try Self.pipe()
    let errorPipe = try Self.pipe()
    defer {
      for descriptor in [stdin.0, outputPipe.write, errorPipe.write] { close(descriptor) }
    }
    self.input = Socket(owning: stdin.1)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, stdin.0, 0)
    posix_spawn_file_actions_adddup2(&actions, outputPipe.write, 1)
    posix_spawn_file_actions_adddup2(&actions, errorPipe.write, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The runner may ignore or block signals; a child starts with none of that.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    // The spawn action that changes the directory is hidden behind _GNU_SOURCE; the shell's `exec`
    // leaves the process id the same.
    var command = [executable] + arguments
    if let directory { command = ["sh", "-c", #"cd "$0" && exec "$@""#, directory] + command }
    var child: pid_t = 0
    let code = Self.withCStrings(command) { argv in
      Self.withCStrings(Self.environment(with: environment)) { envp in
        posix_spawnp(&child, command[0], &actions, &attributes, argv, envp)
      }
    }
    guard code == 0 else {
      close(outputPipe.read)
      close(errorPipe.read)
      throw SystemError("posix_spawn \(executable)", code: code)
    }
    pid = child
    collect(outputPipe.read, .output)
    collect(errorPipe.read, .error)
    awaitEnd(of: child)
    if let bytes = input {
      // On a thread: a child that does not read must not block the test.
      let socket = self.input
      _ = startThread {
        _ = socket?.write(bytes)
        socket?.endOfInput()
      }
    }
  }

  deinit { if state.value.status == nil { kill(pid, SIGKILL) } }

  /// Sends bytes to the standard input (if that was left open).
  public func write(_ text: String) { _ = input?.write(Array(text.utf8)) }

  /// Ends the standard input.
  public func closeInput() { input?.endOfInput() }

  /// Sends a signal, unless the process has ended.
  public func signal(_ number: Int32) { if state.value.status == nil { kill(pid, number) } }

  /// Whether it has not ended yet.
  public var isRunning: Bool { state.read { $0.status == nil } }

  /// What a stream has brought so far.
  public func text(_ stream: Stream = .output) -> String { state.read { Self.text(stream, $0) } }

  /// Waits until a stream holds a text.
  ///
  /// - Returns: all the stream has brought so far.
  /// - Throws: ``TimedOut`` with what came instead.
  @discardableResult
  public func wait(
    for wanted: String, on stream: Stream = .output, within limit: Duration = .seconds(60)
  ) async throws -> String {
    try await wait(on: stream, within: limit, describedAs: wanted) { $0.contains(wanted) }
  }

  /// Waits until a stream's text fulfils a condition.
  ///
  /// - Returns: all the stream has brought so far.
  /// - Throws: ``TimedOut`` with what came instead, also when the process ends before.
  @discardableResult
  public func wait(
    on stream: Stream, within limit: Duration = .seconds(60),
    describedAs wanted: String = "a condition",
    until condition: @escaping @Sendable (String) -> Bool
  ) async throws -> String {
    _ = await state.wait(within: limit) { $0.isOver || condition(Self.text(stream, $0)) }
    let text = text(stream)
    guard condition(text) else {
      throw TimedOut(
        "process \(pid) did not print \(wanted) within \(limit); output: \(self.text()) "
          + "error: \(self.text(.error))")
    }
    return text
  }

  /// Waits for the end.
  ///
  /// - Returns: how it ended.
  /// - Throws: ``TimedOut`` with what it printed; the process is killed then.
  @discardableResult
  public func exit(within limit: Duration = .seconds(60)) async throws -> Exit {
    guard await state.wait(within: limit, until: \.isOver) else {
      kill(pid, SIGKILL)
      throw TimedOut(
        "process \(pid) did not end within \(limit); output: \(text()) error: \(text(.error))")
    }
    return state.read { state in
      let status = state.status ?? 0
      let signal = status & 0x7f
      return Exit(
        code: signal == 0 ? (status >> 8) & 0xff : nil, signal: signal == 0 ? nil : signal,
        output: Self.text(.output, state), error: Self.text(.error, state),
        peakMemory: state.usage.peakMemory, cpuTime: state.usage.cpuTime)
    }
  }

  private static func text(_ stream: Stream, _ state: State) -> String {
    switch stream {
    case .output: String(decoding: state.output, as: UTF8.self)
    case .error: String(decoding: state.error, as: UTF8.self)
    }
  }

  private func collect(_ descriptor: Int32, _ stream: Stream) {
    let state = state
    let started = startThread {
      let size = 65536
      while true {
        var got = -1
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
          repeat {
            got = read(descriptor, buffer.baseAddress, size)
          } while got < 0
            && errno == EINTR
          filled = max(0, got)
        }
        guard got > 0 else { break }
        state.update { state in
          switch stream {
          case .output: state.output += bytes
          case .error: state.error += bytes
          }
        }
      }
      close(descriptor)
      state.update { $0.openStreams -= 1 }
    }
    if !started { state.update { $0.openStreams -= 1 } }
  }

  private func awaitEnd(of child: Int32) {
    let state = state
    let started = startThread {
      var status: Int32 = 0
      var usage = rusage()
      while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
      let cpu =
        Duration.seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + .microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
      state.update {
        $0.status = status
        $0.usage = (usage.ru_maxrss * 1024, cpu)
      }
    }
    if !started { state.update { $0.status = -1 } }
  }

  private static func environment(with changes: [String: String]) -> [String] {
    var all: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { all[String(pair[0])] = String(pair[1]) }
      entry += 1
    }
    for (name, value) in changes { all[name] = value.isEmpty ? nil : value }
    return all.map { "\($0.key)=\($0.value)" }
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw SystemError("pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Standard input is a socket, so that writing to a child that has gone raises no SIGPIPE.
  private static func socketPair() throws -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemError("socketpair") }
    return (ends[0], ends[1])
  }
}
