import Glibc

/// Runs blocking work on a thread of its own, so that it never holds one of Swift's few threads.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var attributes = pthread_attr_t()
  guard pthread_attr_init(&attributes) == 0 else { return false }
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  pthread_attr_setstacksize(&attributes, 1 << 20)
  let work = Unmanaged.passRetained(Work(body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, &attributes,
    { opaque in
      guard let opaque else { return nil }
      Unmanaged<Work>.fromOpaque(opaque).takeRetainedValue().body()
      return nil
    }, work.toOpaque())
  if code != 0 { work.release() }
  return code == 0
}
