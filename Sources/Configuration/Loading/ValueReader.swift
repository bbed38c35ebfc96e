import KabarCore

/// One key with its value, on its way into a setting.
struct Setting {
  let key: String
  let node: TOMLNode
  let file: UInt32

  var place: Place { Self.place(node.position, file) }

  static func place(_ position: TOMLPosition, _ file: UInt32) -> Place {
    Place(file: file, line: position.line, column: position.column)
  }
}

/// A string of a file with its place.
struct PlacedText {
  var text: String
  var place: Place
}

/// Reads values of the types that settings have; what doesn't fit is reported and `nil`.
struct ValueReader {
  let problems: ProblemList

  func wrongType(_ setting: Setting, _ node: TOMLNode? = nil, wanted: String) {
    let node = node ?? setting.node
    // Whatever stands where a secret belongs may be one.
    let isSecret = setting.key == "headers" || setting.key == "secret"
    let text = isSecret ? nil : node.string
    let given = text.map { "\"\(Self.shortened($0))\"" } ?? node.kind.description
    problems.error(
      Setting.place(node.position, setting.file), "`\(setting.key)` must be \(wanted), not \(given)"
    )
  }

  func string(_ setting: Setting, wanted: String = "a string") -> String? {
    if let text = setting.node.string { return text }
    wrongType(setting, wanted: wanted)
    return nil
  }

  /// A string with at least one character.
  func text(_ setting: Setting) -> String? {
    guard let text = string(setting) else { return nil }
    if !text.isEmpty { return text }
    problems.error(setting.place, "`\(setting.key)` is empty")
    return nil
  }

  func boolean(_ setting: Setting) -> Bool? {
    if let value = setting.node.boolean { return value }
    wrongType(setting, wanted: "true or false")
    return nil
  }

  func integer(_ setting: Setting, _ range: ClosedRange<Int64>) -> Int? {
    guard let value = setting.node.integer else {
      wrongType(setting, wanted: "an integer")
      return nil
    }
    return bounded(value, range, setting).map { Int($0) }
  }

  func duration(
    _ setting: Setting, _ range: ClosedRange<Interval>, wanted: String = "a duration like \"10m\""
  ) -> Interval? {
    guard let value = setting.node.string.flatMap(Quantity.duration) else {
      wrongType(setting, wanted: wanted)
      return nil
    }
    return bounded(value, range, setting)
  }

  private func bounded<Value>(
    _ value: Value, _ range: ClosedRange<Value>, _ setting: Setting
  ) -> Value? {
    if range.contains(value) { return value }
    problems.error(
      setting.place,
      "`\(setting.key)` must be between \(range.lowerBound) and \(range.upperBound), not \(value)"
    )
    return nil
  }

  func size(_ setting: Setting) -> Int? {
    guard let value = setting.node.string.flatMap(Quantity.size) else {
      wrongType(setting, wanted: "a size like \"16MiB\"")
      return nil
    }
    guard (1...Self.sizeLimit).contains(value) else {
      problems.error(setting.place, "`\(setting.key)` must be between 1B and 2GiB")
      return nil
    }
    return value
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ setting: Setting, _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    if let value = setting.node.string.flatMap(Choice.init) { return value }
    let all = Choice.allCases.map(\.rawValue)
    wrongType(setting, wanted: Self.oneOf(all.map { "\"\($0)\"" }))
    return nil
  }

  /// The strings of an array with their places.
  func strings(_ setting: Setting) -> [PlacedText]? {
    var texts: [PlacedText] = []
    let isArray = forEachString(setting) { texts.append(PlacedText(text: $0, place: $1)) }
    return isArray ? texts : nil
  }

  /// Calls `body` with each string of an array and its place, in order.
  ///
  /// - Returns: whether it is an array.
  @discardableResult
  func forEachString(_ setting: Setting, _ body: (String, Place) -> Void) -> Bool {
    guard setting.node.kind == .array else {
      wrongType(setting, wanted: "an array of strings")
      return false
    }
    setting.node.forEachElement { element in
      if let text = element.string {
        body(text, Setting.place(element.position, setting.file))
      } else {
        wrongType(setting, element, wanted: "an array of strings")
      }
    }
    return true
  }

  static func oneOf(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  static func shortened(_ text: String) -> String {
    text.count > 80 ? text.prefix(79) + "…" : text
  }

  private static let sizeLimit = 2 * 1024 * 1024 * 1024
}
