import Glibc

/// What paths in a configuration file mean.
struct PathResolution {
  let environment: [String: String]

  /// `path` as seen from the directory of `file`: absolute as is, `~` expanded.
  func resolve(_ path: String, from file: String) -> String {
    if path == "~" || path.hasPrefix("~/"), let home = value("HOME") {
      return home + path.dropFirst()
    }
    if path.hasPrefix("/") { return path }
    guard let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  /// Whether `path`, as written, is to be matched against names of files.
  static func isPattern(_ path: String) -> Bool {
    path.contains { "*?[".contains($0) }
  }

  /// The files that match `pattern` as seen from the directory of `file`, in the order of their
  /// names.
  func expand(_ pattern: String, from file: String) -> [String] {
    // The directory of the file is no pattern, whatever its name.
    let resolved = resolve(pattern, from: file)
    let written = pattern.hasPrefix("~/") ? String(pattern.dropFirst(2)) : pattern
    let base = resolved.dropLast(written.count)
    let escaped = base.map { "*?[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(escaped + written, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }.sorted()
  }

  /// One name for a file however it was reached.
  static func identity(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The absolute path of the store that the file calls `store`, or `nil` if nothing says where
  /// state is kept.
  func store(_ store: String) -> String? {
    if store.hasPrefix("/") { return store }
    if store.hasPrefix("~/") { return value("HOME").map { $0 + store.dropFirst() } }
    // systemd may list several directories; the first is the unit's main one.
    if let state = value("STATE_DIRECTORY")?.split(separator: ":").first {
      return "\(state)/\(store)"
    }
    // The XDG base directory specification: relative paths are to be ignored.
    if let state = value("XDG_STATE_HOME"), state.hasPrefix("/") {
      return "\(state)/kabar/\(store)"
    }
    return value("HOME").map { "\($0)/.local/state/kabar/\(store)" }
  }

  /// The path behind `credential:NAME` or a plain path, or what is wrong with it.
  func secret(_ path: String, from file: String) -> Result<String, FileContent.Unreadable> {
    guard path.hasPrefix("credential:") else { return .success(resolve(path, from: file)) }
    let name = path.dropFirst("credential:".count)
    guard !name.isEmpty, !name.contains("/"), name != "..", name != "." else {
      return .failure(.init(reason: "a credential's name is one word without slashes"))
    }
    guard let directory = value("CREDENTIALS_DIRECTORY") else {
      return .failure(
        .init(
          reason: "$CREDENTIALS_DIRECTORY is not set; systemd sets it for a service with "
            + "LoadCredential=\(name):FILE", isForService: true))
    }
    return .success("\(directory)/\(name)")
  }

  private func value(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
