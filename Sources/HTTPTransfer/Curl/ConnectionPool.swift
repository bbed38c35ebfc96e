import Dispatch

/// A multi handle with the files of CA certificates it is used with.
final class ConnectionPool {
  let multi: MultiHandle
  /// The file it is for; `nil` for the pool of those that have none of their own.
  let file: String?
  /// When it was last used, in nanoseconds of `DispatchTime`.
  private(set) var lastUse: UInt64 = 0
  /// Whether it only carries its transfers to their end.
  private(set) var isRetired = false
  /// The connections that it may keep open.
  private(set) var keeps = 0

  /// The files, as they were before libcurl read them.
  private var stamps: [String: FileStamp?] = [:]
  /// With more files it counts as changed whenever that is asked.
  private static let stampLimit = 256

  /// - Parameter defaultFile: what proxies are trusted by, whichever file the origins are.
  init(_ multi: MultiHandle, file: String?, defaultFile: String) {
    self.multi = multi
    self.file = file
    stamp(defaultFile)
    if let file { stamp(file) }
  }

  /// Notes that a transfer with a file begins.
  func use(_ file: String) {
    lastUse = DispatchTime.now().uptimeNanoseconds
    if self.file == nil { stamp(file) }
  }

  private func stamp(_ file: String) {
    guard stamps[file] == nil, stamps.count <= Self.stampLimit else { return }
    stamps[file] = .some(FileStamp(file))
  }

  /// Whether one of the files isn't what it was.
  var hasChanged: Bool {
    stamps.count > Self.stampLimit || stamps.contains { FileStamp($0.key) != $0.value }
  }

  func keepMore(_ count: Int) {
    keeps += count
    multi.keepConnections(keeps)
  }

  func retire() {
    isRetired = true
    keeps = 0
  }
}
