import Glibc

/// A value behind a lock of the C library.
///
/// Like `Mutex`, whose own lock thread sanitizers don't see: they take everything that it guards for a
/// race.
///
/// `@unchecked Sendable`: the value is reached with the lock held only.
final class Guarded<Value>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  // The lock does what exclusivity is checked for.
  @exclusivity(unchecked) private var value: Value

  init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
