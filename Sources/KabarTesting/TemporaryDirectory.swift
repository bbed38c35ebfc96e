import FoundationEssentials
import Glibc

/// A new empty directory that goes, with all it holds, when the last reference does.
public final class TemporaryDirectory: Sendable {
  /// The absolute path, without a slash at the end.
  public let path: String

  /// - Throws: the system's error if the directory can't be made.
  public init() throws {
    var template = Array((Self.parent + "/kabar-XXXXXX").utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let base = buffer.baseAddress, let made = mkdtemp(base) else { return nil }
      return String(cString: made)
    }
    guard let made else { throw SystemError("mkdtemp") }
    path = made
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The absolute path of a name in the directory.
  public func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file in the directory.
  ///
  /// - Returns: its absolute path.
  /// - Throws: an error of the file system.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a file in the directory.
  ///
  /// - Returns: its absolute path.
  /// - Throws: an error of the file system.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = path(name)
    let slash = file.lastIndex(of: "/") ?? file.endIndex
    try FileManager.default.createDirectory(
      atPath: String(file[..<slash]), withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  /// Reads a file in the directory as text.
  ///
  /// - Throws: an error of the file system.
  public func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
  }

  /// Reads a file in the directory.
  ///
  /// - Throws: an error of the file system.
  public func readBytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path(name))))
  }

  private static var parent: String {
    guard let set = getenv("TMPDIR") else { return "/tmp" }
    return String(cString: set)
  }
}

/// A failed system call of the test kit.
public struct SystemError: Error, CustomStringConvertible, Sendable {
  /// The call and the system's words.
  public let description: String

  /// - Parameters:
  ///   - call: what was called.
  ///   - code: the error number; that of the last failed call unless given.
  public init(_ call: String, code: Int32 = errno) {
    description = "\(call): \(String(cString: strerror(code)))"
  }
}
