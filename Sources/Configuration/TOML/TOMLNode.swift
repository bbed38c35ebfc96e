import CTOML

/// A value in a document. Valid only inside the closure that it was lent to.
struct TOMLNode {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  enum Kind {
    case table
    case array
    case string
    case integer
    case float
    case boolean
    case date

    /// With its article, for sentences.
    var description: String {
      switch self {
      case .table: "a table"
      case .array: "an array"
      case .string: "a string"
      case .integer: "an integer"
      case .float: "a decimal number"
      case .boolean: "a boolean"
      case .date: "a date"
      }
    }
  }

  var kind: Kind {
    switch ctoml_node_kind(handle) {
    case CTOML_TABLE: .table
    case CTOML_ARRAY: .array
    case CTOML_INTEGER: .integer
    case CTOML_FLOAT: .float
    case CTOML_BOOLEAN: .boolean
    case CTOML_DATE: .date
    default: .string
    }
  }

  var position: TOMLPosition { TOMLPosition(ctoml_node_position(handle)) }

  var string: String? {
    ctoml_node_kind(handle) == CTOML_STRING ? String(ctoml_string(handle)) : nil
  }

  var integer: Int64? {
    ctoml_node_kind(handle) == CTOML_INTEGER ? ctoml_integer(handle) : nil
  }

  var boolean: Bool? {
    ctoml_node_kind(handle) == CTOML_BOOLEAN ? ctoml_boolean(handle) : nil
  }

  /// Entries of a table, elements of an array; 0 of anything else.
  var count: Int { ctoml_count(handle) }

  /// Calls `body` with each element of an array, in order.
  func forEachElement(_ body: (TOMLNode) -> Void) {
    for index in 0..<ctoml_count(handle) {
      if let element = ctoml_array_element(handle, index) { body(TOMLNode(element)) }
    }
  }

  /// Calls `body` with each entry of a table, in the order of the document.
  func forEachEntry(_ body: (TOMLEntry) -> Void) {
    guard ctoml_node_kind(handle) == CTOML_TABLE else { return }
    let count = ctoml_count(handle)
    withUnsafeTemporaryAllocation(of: ctoml_entry.self, capacity: count) { entries in
      ctoml_table_entries(handle, entries.baseAddress)
      for entry in entries {
        guard let value = entry.value else { continue }
        body(
          TOMLEntry(
            key: String(entry.key), position: TOMLPosition(entry.position), value: TOMLNode(value)))
      }
    }
  }
}

/// A key with its value.
struct TOMLEntry {
  var key: String
  /// The key's place, not the value's.
  var position: TOMLPosition
  var value: TOMLNode
}
