import Dispatch

/// Makes a serial queue the executor of an actor: what Dispatch calls on the queue (sources,
/// timers) is then inside the actor already.
public final class QueueExecutor: SerialExecutor {
  let queue: DispatchQueue

  /// An executor on a queue of its own.
  ///
  /// - Parameter label: the queue's name, for people who debug.
  public init(label: String) { queue = DispatchQueue(label: label) }

  /// Runs a job of the actor on the queue.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  /// Stops the program if the caller is not on the queue.
  public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
