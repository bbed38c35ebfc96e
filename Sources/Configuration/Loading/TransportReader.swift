import Glibc
import KabarCore

/// Reads the settings that feeds, `[fetch]` and webhooks share: proxy, TLS, headers, secrets' files.
struct TransportReader {
  let values: ValueReader
  let paths: PathResolution
  private let allSecretFiles: SecretFiles
  /// The sink whose settings are read; `nil` = those of feeds.
  var sink: String?
  private var problems: ProblemList { values.problems }

  init(values: ValueReader, paths: PathResolution, secretFiles: SecretFiles) {
    self.values = values
    self.paths = paths
    allSecretFiles = secretFiles
  }

  private var secretFiles: SecretFiles {
    guard case .neededBySink(let name) = allSecretFiles else { return allSecretFiles }
    return sink == name ? .needed : .unused
  }

  /// A proxy's address; empty = none.
  func proxy(_ setting: Setting) -> String? {
    guard let text = values.string(setting) else { return nil }
    if text.isEmpty { return text }
    do {
      _ = try FeedURL(
        text, schemes: ["http", "https", "socks4", "socks4a", "socks5", "socks5h"])
      return text
    } catch {
      // The text may hold a password: it isn't shown.
      problems.error(setting.place, "the URL of `\(setting.key)` \(error.reason)")
      return nil
    }
  }

  /// The path of a file that must be readable; `credential:NAME` works.
  func file(_ setting: Setting) -> String? {
    guard let text = values.string(setting) else { return nil }
    if text.isEmpty || secretFiles == .unused { return nil }
    switch paths.secret(text, from: fileName(setting)) {
    case .success(let path):
      if access(path, R_OK) == 0 { return path }
      let reason = errno == ENOENT ? "no such file" : "permission denied"
      problems.error(setting.place, "`\(setting.key)` \"\(path)\" can't be read: \(reason)")
    case .failure(let error):
      report(error, of: PlacedText(text: text, place: setting.place), key: setting.key)
    }
    return nil
  }

  private func report(_ error: FileContent.Unreadable, of text: PlacedText, key: String) {
    let sentence = "`\(key)` \"\(text.text)\" can't be read: \(error.reason)"
    if secretFiles == .checked, error.isForService {
      problems.warning(text.place, sentence)
    } else {
      problems.error(text.place, sentence)
    }
  }

  /// The content of a secret's file without the newline at its end.
  func secret(_ text: PlacedText, key: String, file: String) -> [UInt8]? {
    if secretFiles == .unused { return nil }
    do {
      let path = try paths.secret(text.text, from: file).get()
      var bytes = try FileContent.read(path, limit: FileContent.secretLimit)
      if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
      if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
      if !bytes.isEmpty { return bytes }
      problems.error(text.place, "`\(key)` \"\(text.text)\" is an empty file")
    } catch {
      report(error, of: text, key: key)
    }
    return nil
  }

  func httpVersion(_ setting: Setting) -> String? {
    guard let text = values.string(setting, wanted: "\"1.1\" or \"2\"") else { return nil }
    if text.isEmpty || text == "1.1" || text == "2" { return text.isEmpty ? nil : text }
    values.wrongType(setting, wanted: "\"1.1\" or \"2\"")
    return nil
  }

  /// Names and values of additional headers.
  func headers(_ setting: Setting) -> [HeaderField]? {
    guard setting.node.kind == .table else {
      values.wrongType(setting, wanted: "a table like { \"Cookie\" = \"a=b\" }")
      return nil
    }
    var fields: [HeaderField] = []
    setting.node.forEachEntry { entry in
      let place = Setting.place(entry.position, setting.file)
      guard let value = entry.value.string else {
        problems.error(
          place, "header \"\(entry.key)\" must be a string, not \(entry.value.kind.description)")
        return
      }
      guard !entry.key.isEmpty, entry.key.utf8.allSatisfy(Self.isTokenByte) else {
        problems.error(place, "\"\(entry.key)\" is no name for a header")
        return
      }
      guard !value.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) else {
        problems.error(place, "the value of header \"\(entry.key)\" holds a control character")
        return
      }
      fields.append(HeaderField(entry.key, value))
    }
    return fields
  }

  func fileName(_ setting: Setting) -> String {
    problems.files[Int(setting.file)]
  }

  /// RFC 9110 section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
