import CMalloc

/// The C library's allocator, told what kind of program this is.
enum AllocatorTuning {
  /// By default each thread may get an arena of its own, and each arena keeps what a burst of
  /// large documents left in it.
  static func apply() {
    mallopt(M_ARENA_MAX, 2)
  }

  /// Gives free memory back to the system, such as that of a large configuration's syntax tree.
  static func giveBack() {
    malloc_trim(0)
  }
}
