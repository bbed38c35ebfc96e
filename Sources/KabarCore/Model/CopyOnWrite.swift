/// A large value that is handed on often and changes seldom: a copy of it is a reference.
struct CopyOnWrite<Value: Sendable>: Sendable {
  /// `@unchecked Sendable`: it is changed only while nobody else refers to it.
  private final class Box: @unchecked Sendable {
    // Accesses exclude each other through the struct, which alone leads here.
    @exclusivity(unchecked) var value: Value

    init(_ value: Value) {
      self.value = value
    }
  }

  private var box: Box

  init(_ value: Value) {
    box = Box(value)
  }

  var value: Value {
    _read { yield box.value }
    _modify {
      if !isKnownUniquelyReferenced(&box) { box = Box(box.value) }
      yield &box.value
    }
  }

  /// Whether it is the same value still, without a look at it; equal ones may be different values.
  func isSame(as other: CopyOnWrite) -> Bool { box === other.box }
}

// Apart, since the type would have the runtime look for the conformance when it is first used.
extension CopyOnWrite: Equatable where Value: Equatable {
  static func == (left: CopyOnWrite, right: CopyOnWrite) -> Bool {
    left.isSame(as: right) || left.value == right.value
  }
}
