import Glibc

/// A value behind a lock of the C library.
///
/// Like `Mutex`, whose own lock thread sanitizers don't see: they take everything that it guards for a
/// race. Inlined, since it stands where microseconds count.
///
/// `@unchecked Sendable`: the value is reached with the lock held only.
public final class Guarded<Value>: @unchecked Sendable {
  @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
  @usableFromInline var value: Value

  /// - Parameter value: the value at first.
  @inlinable
  public init(_ value: Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// The result of `body`, which has the value to itself; it must not come back for it.
  @inlinable
  public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
