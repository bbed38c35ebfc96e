/// Makes a thread that watches sockets the executor of an actor: what it finds out there is inside
/// the actor already. Tasks may prefer it, too: see ``SerialLoop/tasks``.
public final class LoopExecutor: SerialLoop {
  let thread: LoopThread
  /// The same thread for tasks that belong to no actor.
  public let tasks: any TaskExecutor

  /// An executor on a thread of its own, which ends with it; `nil` if there is none to be had.
  init?(name: String) {
    guard let thread = LoopThread(name: name) else { return nil }
    self.thread = thread
    tasks = LoopTaskExecutor(thread)
  }

  deinit { thread.end() }

  /// Whether this code runs on the thread.
  var isCurrent: Bool { thread.isCurrent }

  /// Runs an actor's job.
  public func enqueue(_ job: consuming ExecutorJob) { thread.add(.actor(UnownedJob(job), self)) }

  /// Runs a closure: for what needs no task.
  public func run(_ work: @escaping @Sendable () -> Void) { thread.add(.work(work)) }

  /// Stops the program if the caller is elsewhere, as `dispatchPrecondition` does: the compiler calls
  /// it where isolation is only assumed. Nothing that comes from outside can lead here.
  public func checkIsolated() {
    if !isCurrent { preconditionFailure("not on the executor's thread") }
  }
}

/// A loop's thread for tasks that prefer it.
///
/// Apart from ``LoopExecutor``, although the thread is the same: a job that runs as an actor's leaves
/// the actor whenever it calls or returns from a function that is isolated to none, and would be
/// put in line anew each time. That was fifteen times a poll.
final class LoopTaskExecutor: TaskExecutor {
  private let thread: LoopThread

  init(_ thread: LoopThread) { self.thread = thread }

  func enqueue(_ job: consuming ExecutorJob) { thread.add(.task(UnownedJob(job), self)) }
}
