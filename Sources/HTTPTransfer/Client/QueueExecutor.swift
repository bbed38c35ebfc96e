import Dispatch

/// Makes a serial queue the executor of an actor: what Dispatch calls on the queue (sources,
/// timers) is then inside the actor already. Tasks may prefer it, too.
public final class QueueExecutor: SerialExecutor, TaskExecutor {
  let queue: DispatchQueue

  private let key = DispatchSpecificKey<Bool>()

  /// An executor on a queue of its own.
  ///
  /// - Parameter label: the queue's name, for people who debug.
  public init(label: String) {
    queue = DispatchQueue(label: label)
    queue.setSpecific(key: key, value: true)
  }

  /// Whether this code runs on the queue.
  var isCurrent: Bool { DispatchQueue.getSpecific(key: key) == true }

  /// Runs a job on the queue.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async {
      job.runSynchronously(
        isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor())
    }
  }

  /// Stops the program if the caller is not on the queue.
  public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
