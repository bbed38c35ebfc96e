import CTOML

/// A parsed TOML document; its nodes live as long as it does, so they are lent by closure.
struct TOMLDocument: ~Copyable {
  private let handle: OpaquePointer

  /// Parses `bytes`; a syntax error is found by `withRoot`.
  init(_ bytes: [UInt8]) {
    handle = bytes.withUnsafeBytes {
      ctoml_parse($0.bindMemory(to: CChar.self).baseAddress, $0.count)
    }
  }

  deinit {
    ctoml_free(handle)
  }

  /// Lends the root table to `body`, or throws the syntax error.
  borrowing func withRoot(_ body: (TOMLNode) -> Void) throws(TOMLSyntaxError) {
    guard let root = ctoml_root(handle) else {
      throw TOMLSyntaxError(
        reason: String(ctoml_error_text(handle)).withoutPrefix("Error while "),
        position: TOMLPosition(ctoml_error_position(handle)))
    }
    body(TOMLNode(root))
  }
}

/// Where and why a document is no TOML.
struct TOMLSyntaxError: Error {
  var reason: String
  var position: TOMLPosition
}

/// A place in a document, both numbers counted from 1.
struct TOMLPosition {
  var line: UInt32
  var column: UInt32

  init(line: UInt32, column: UInt32) {
    self.line = line
    self.column = column
  }

  init(_ position: ctoml_position) {
    self.init(line: max(1, position.line), column: position.column)
  }
}

extension String {
  fileprivate func withoutPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }

  init(_ text: ctoml_text) {
    let bytes = UnsafeRawBufferPointer(start: text.bytes, count: text.length)
    self.init(decoding: bytes, as: UTF8.self)
  }
}
