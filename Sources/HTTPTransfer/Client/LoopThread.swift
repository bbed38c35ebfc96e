import CLibCurl
import Dispatch
import Glibc
import Locking
import Synchronization

/// A thread that runs jobs in order and, in between, watches an epoll set.
///
/// Its own and not one of Dispatch's: there each event passes through a manager thread, at the price
/// of four system calls and two changes of threads for what a poll that is answered by 304 does in
/// some thirty microseconds.
///
/// `@unchecked Sendable`: what other threads touch is constant, atomic or behind the lock; the rest
/// is touched by the thread alone.
final class LoopThread: @unchecked Sendable {
  enum Job {
    // Each with its executor, which must live until the job has run.
    case actor(UnownedJob, LoopExecutor)
    case task(UnownedJob, LoopTaskExecutor)
    case work(@Sendable () -> Void)
  }

  /// The set that is watched. Events whose descriptor is -1 are ours.
  let epoll: Int32
  private let bell: Int32
  private let name: String
  private let number = Atomic<UInt>(0)

  private struct Shared {
    var jobs: [Job] = []
    var isAsleep = false
    var isEnding = false
  }

  private let shared = Guarded(Shared())

  private var look: (() -> UInt64?)?

  /// - Parameter name: up to 15 bytes, for people who debug.
  /// - Returns: `nil` if the system has no descriptors or threads left.
  init?(name: String) {
    epoll = kabar_epoll()
    bell = kabar_eventfd()
    self.name = name
    guard epoll >= 0, bell >= 0 else { return nil }
    var event = epoll_event()
    // Each ring is an edge: the counter need never be read.
    event.events = EPOLLIN.rawValue | EPOLLET.rawValue
    event.data.fd = -1
    guard epoll_ctl(epoll, EPOLL_CTL_ADD, bell, &event) == 0 else { return nil }
    let owner = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<LoopThread>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, owner.toOpaque())
    guard code == 0 else {
      owner.release()
      return nil
    }
    pthread_detach(thread)
  }

  deinit {
    if epoll >= 0 { close(epoll) }
    if bell >= 0 { close(bell) }
  }

  /// Whether this code runs on the thread.
  var isCurrent: Bool { number.load(ordering: .relaxed) == UInt(pthread_self()) }

  /// Has the thread call `look` between jobs and after each event.
  ///
  /// - Parameter look: handles the events that there are, without waiting; returns when it wants to be
  ///   called without one, in nanoseconds of `DispatchTime`.
  func watch(_ look: @escaping @Sendable () -> UInt64?) {
    add(.work { self.look = look })
  }

  func add(_ job: Job) {
    let wakes = shared.withLock { shared in
      shared.jobs.append(job)
      defer { shared.isAsleep = false }
      return shared.isAsleep
    }
    if wakes { ring() }
  }

  /// Lets the thread end once all jobs are done.
  func end() {
    shared.withLock { $0.isEnding = true }
    ring()
  }

  private func ring() {
    var one: UInt64 = 1
    _ = write(bell, &one, MemoryLayout<UInt64>.size)
  }

  private func run() {
    number.store(UInt(pthread_self()), ordering: .relaxed)
    kabar_name_thread(name)
    // Signals are for those who asked for them.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, nil)
    var batch: [Job] = []
    var deadline: UInt64?
    while take(&batch) {
      if batch.isEmpty {
        wait(until: deadline)
        guard take(&batch) else { break }
      }
      for job in batch { perform(job) }
      batch.removeAll(keepingCapacity: true)
      deadline = look?()
    }
  }

  /// Takes all jobs there are, in exchange for room for others.
  ///
  /// - Returns: whether the thread goes on.
  private func take(_ batch: inout [Job]) -> Bool {
    shared.withLock { shared in
      swap(&shared.jobs, &batch)
      shared.isAsleep = batch.isEmpty && !shared.isEnding
      return !(batch.isEmpty && shared.isEnding)
    }
  }

  private func perform(_ job: Job) {
    switch job {
    case .actor(let job, let executor):
      job.runSynchronously(on: executor.asUnownedSerialExecutor())
    case .task(let job, let executor):
      job.runSynchronously(on: executor.asUnownedTaskExecutor())
    case .work(let work): work()
    }
  }

  /// Waits for an event, which is left for `look`: who waits must not keep alive whom it waits for.
  private func wait(until deadline: UInt64?) {
    var limit: Int32 = -1
    if let deadline {
      let now = DispatchTime.now().uptimeNanoseconds
      limit = now >= deadline ? 0 : Int32(clamping: (deadline - now) / 1_000_000 + 1)
    }
    var event = epoll_event()
    epoll_wait(epoll, &event, 1, limit)
  }
}
